package org.ternmq.jms.option;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ternmq.jms.option.ConnectionOptions.HostPort;

class ConnectionUrlTest {

  private static ConnectionOptions parse(String url) {
    return ConnectionOptions.parse(url);
  }

  @Test
  void aHostWithoutPortHasTheDefaultPort() {
    ConnectionOptions options = parse("tern://broker.example");
    assertThat(options.hosts()).containsExactly(new HostPort("broker.example", 5757));
    assertThat(options.tls()).isFalse();
    assertThat(options.vmName()).isNull();
  }

  @Test
  void severalHostsAreKeptInOrderAndReconnect() {
    ConnectionOptions options = parse("terns://a:1, b ,[::1]:2,[fe80::1],10.0.0.1:3/");
    assertThat(options.hosts())
        .containsExactly(
            new HostPort("a", 1),
            new HostPort("b", 5757),
            new HostPort("::1", 2),
            new HostPort("fe80::1", 5757),
            new HostPort("10.0.0.1", 3));
    assertThat(options.tls()).isTrue();
    assertThat(options.reconnect()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "tern://a, false",
    "tern://a?reconnect=true, true",
    "'tern://a,b', true",
    "'tern://a,b?reconnect=FALSE', false",
    "tern:vm://a, false"
  })
  void reconnectingIsTheDefaultWithSeveralHostsOnly(String url, boolean reconnect) {
    assertThat(parse(url).reconnect()).isEqualTo(reconnect);
  }

  @Test
  void aBrokerInThisJvmHasANameAndOptionsOfItsOwn() {
    ConnectionOptions options =
        parse("tern:vm://test%20one?data=/tmp/x%26y&create=false&broker.memory=64m&user=u");
    assertThat(options.vmName()).isEqualTo("test one");
    assertThat(options.hosts()).isEmpty();
    assertThat(options.brokerOptions())
        .isEqualTo(Map.of("data", "/tmp/x&y", "create", "false", "memory", "64m"));
    assertThat(options.user()).isEqualTo("u");
  }

  @Test
  void everyOptionIsReadFromTheUrl() {
    ConnectionOptions options =
        parse(
            "tern://a?user=u&password=p%C3%A4+%26%25&clientId=c&reconnect=true&prefetchMessages=5"
                + "&prefetchBytes=6&connectTimeoutMs=7&requestTimeoutMs=8&sendTimeoutMs=9"
                + "&reconnectTimeoutMs=10&trustStore=/t.p12&trustStorePassword=tp"
                + "&trustedPackages=com.acme.**;java.util.*&heartbeatMs=11&reconnectDelayMs=12"
                + "&reconnectMaxDelayMs=13&keyStore=/k.p12&keyStorePassword=kp&verifyHost=false");
    assertThat(options.user()).isEqualTo("u");
    assertThat(options.password()).isEqualTo("pä+&%");
    assertThat(options.clientId()).isEqualTo("c");
    assertThat(options.reconnect()).isTrue();
    assertThat(options.prefetchMessages()).isEqualTo(5);
    assertThat(options.prefetchBytes()).isEqualTo(6);
    assertThat(options.connectTimeoutMs()).isEqualTo(7);
    assertThat(options.requestTimeoutMs()).isEqualTo(8);
    assertThat(options.sendTimeoutMs()).isEqualTo(9);
    assertThat(options.reconnectTimeoutMs()).isEqualTo(10);
    assertThat(options.trustStore()).isEqualTo("/t.p12");
    assertThat(options.trustStorePassword()).isEqualTo("tp");
    assertThat(options.trustedPackages()).isEqualTo("com.acme.**;java.util.*");
    assertThat(options.heartbeatMs()).isEqualTo(11);
    assertThat(options.reconnectDelayMs()).isEqualTo(12);
    assertThat(options.reconnectMaxDelayMs()).isEqualTo(13);
    assertThat(options.keyStore()).isEqualTo("/k.p12");
    assertThat(options.keyStorePassword()).isEqualTo("kp");
    assertThat(options.verifyHost()).isFalse();
    assertThat(parse(options.toUrl())).isEqualTo(options).hasSameHashCodeAs(options);
  }

  @Test
  void anOptionThatIsNotGivenHasTheDefaultOfTheTable() {
    ConnectionOptions options = parse("tern://a");
    for (Option option : Option.values()) {
      assertThat(options.value(option)).isEqualTo(option.defaultValue());
    }
    assertThat(options.prefetchMessages()).isEqualTo(1_000);
    assertThat(options.verifyHost()).isTrue();
    assertThat(options.user()).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''                                 | is empty",
        "localhost:5757                     | must begin with tern://",
        "http://localhost                   | must begin with tern://",
        "tern:localhost                     | must begin with tern://",
        "tern://                            | names no host",
        "tern://?user=u                     | names no host",
        "tern://a,,b                        | a host is missing between the commas",
        "tern://a,                          | a host is missing between the commas",
        "tern://:5757                       | the host before ':5757' is missing",
        "tern://a:0                         | the port '0' is not a number from 1 to 65535",
        "tern://a:65536                     | the port '65536' is not a number from 1 to 65535",
        "tern://a:                          | the port '' is not a number from 1 to 65535",
        "tern://a:x                         | the port 'x' is not a number from 1 to 65535",
        "tern://a:99999999999               | the port '99999999999' is not a number",
        "tern://::1                         | an IPv6 address stands in brackets",
        "tern://[::1                        | is not closed",
        "tern://[::1]5757                   | only :port may stand",
        "tern://a/b                         | 'a/b' is not the name of a host",
        "tern://user@a                      | go into the options",
        "tern:vm://                         | a broker in this JVM has a name",
        "tern:vm://a/b                      | a broker in this JVM has a name",
        "tern://a?user                      | 'user' is not an option of the form name=value",
        "tern://a?=u                        | '=u' is not an option of the form name=value",
        "tern://a?user=a&                   | '' is not an option of the form name=value",
        "tern://a?user=a&user=b             | option user is given twice",
        "tern://a?data=/x                   | option data is for tern:vm:// URLs only",
        "tern://a?user=%4                   | a percent sign is followed by two hexadecimal digits",
        "tern://a?user=%zz                  | a percent sign is followed by two hexadecimal digits",
        "tern://a?user=%FF                  | is not UTF-8",
        "tern://a?prefetch=5                | there is no option prefetch; did you mean"
            + " prefetchBytes",
        "tern://a?clientID=5                | there is no option clientID; did you mean clientId?",
        "tern://a?recconect=true            | there is no option recconect; did you mean"
            + " reconnect?",
        "tern:vm://a?date=/x                | there is no option date; did you mean data?",
        "tern://a?reconnect=yes             | reconnect cannot be 'yes': it takes true or false",
        "tern://a?prefetchMessages=0        | it takes a whole number from 1 to 100000",
        "tern://a?prefetchMessages=1e3      | it takes a whole number from 1 to 100000",
        "tern://a?heartbeatMs=-1            | it takes a whole number from 0 to 3600000",
        "tern://a?clientId=                 | it takes a text of 1 to 255 characters",
        "tern://a?trustedPackages=maxdepth=x| trustedPackages cannot be 'maxdepth=x'",
      })
  void aWrongUrlIsRefusedWithASentenceThatSaysWhatIsWrong(String url, String text) {
    assertThatThrownBy(() -> parse(url))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(text);
  }

  @Test
  void theLongestPauseIsNeverShorterThanTheFirst() {
    assertThat(parse("tern://a?reconnectDelayMs=6000").reconnectMaxDelayMs()).isEqualTo(6_000);
  }

  @Test
  void aMissingUrlIsRefusedWithAnExample() {
    assertThatThrownBy(() -> parse(null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("tern://localhost:5757");
  }

  @Test
  void passwordsAreNeitherInTextsNorInErrors() {
    assertThat(parse("tern://a?user=u&password=secret&keyStorePassword=hidden").toString())
        .contains("user=u")
        .doesNotContain("secret")
        .doesNotContain("hidden");
    for (String wrong :
        List.of(
            "tern://a?password=secret&nonsense=1",
            "tern://me:secret@a",
            "tern://a:x?trustStorePassword=secret")) {
      assertThatThrownBy(() -> parse(wrong)).message().doesNotContain("secret");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tern://a:5757",
        "tern://a:1,[::1]:2?user=u%20v&prefetchMessages=7",
        "tern:vm://n%2Bm?create=false&data=/a%20b&broker.memory=1",
        "terns://a:1?verifyHost=false"
      })
  void whatIsWrittenIsReadBackAsTheSame(String url) {
    ConnectionOptions options = parse(url);
    assertThat(options.toUrl()).isEqualTo(url.replace("%2B", "+").replace("+", "%2B"));
    assertThat(parse(options.toUrl())).isEqualTo(options);
  }

  @Test
  void anOptionChangedIsCheckedAndLeavesTheOriginalAsItWas() {
    ConnectionOptions options = parse("tern://a?user=u");
    assertThat(options.with(Option.USER, null).user()).isNull();
    assertThat(options.with(Option.PREFETCH_MESSAGES, 7).prefetchMessages()).isEqualTo(7);
    assertThat(options.user()).isEqualTo("u");
    assertThatThrownBy(() -> options.with(Option.PREFETCH_MESSAGES, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("prefetchMessages");
  }

  @Test
  void anotherUrlOverridesWhatItNamesAndKeepsTheRest() {
    ConnectionOptions merged =
        parse("tern://a?user=u&clientId=c").overriddenBy(parse("terns://b?user=v"));
    assertThat(merged).isEqualTo(parse("terns://b?clientId=c&user=v"));
  }

  @ParameterizedTest
  @EnumSource(Option.class)
  void everyOptionHasADescriptionAndADefaultWithinItsRange(Option option) {
    assertThat(option.description()).endsWith(".");
    assertThat(Option.named(option.optionName())).isSameAs(option);
    if (option.defaultValue() != null) {
      assertThat(option.check(option.defaultValue())).isEqualTo(option.defaultValue());
    }
  }
}
