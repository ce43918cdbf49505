package org.ternmq.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ternmq.server.store.DiskWatermarks;

class BrokerOptionsTest {
  @TempDir Path folder;

  private Path file(String... lines) throws IOException {
    return Files.write(folder.resolve("broker.properties"), List.of(lines));
  }

  @Test
  void theDefaultsAreValidAndListenNowhere() {
    BrokerOptions options = BrokerOptions.builder().build();
    assertThat(options.listen()).isEmpty();
    assertThat(options.dataDirectory()).isNull();
    assertThat(options.toBuilder().build()).isEqualTo(options);
  }

  @Test
  void aFileSetsWhatItNames() throws IOException {
    BrokerOptions options =
        BrokerOptions.load(
            file(
                "# a broker",
                "listen = 127.0.0.1:7000, [::1]:7001",
                "data = journal",
                "memory-budget-bytes = 32 MiB",
                "max-message-bytes=2_000_000",
                "create-destinations=no",
                "dead-letter-expired=yes",
                "user.ann = secret"));
    assertThat(options.listen())
        .containsExactly(new HostPort("127.0.0.1", 7000), new HostPort("::1", 7001));
    assertThat(options.dataDirectory()).isEqualTo(folder.resolve("journal"));
    assertThat(options.memoryBudgetBytes()).isEqualTo(32L << 20);
    assertThat(options.maxMessageBytes()).isEqualTo(2_000_000);
    assertThat(options.createDestinations()).isFalse();
    assertThat(options.deadLetterExpired()).isTrue();
    assertThat(options.users()).containsEntry("ann", "secret");
    assertThat(options.toString()).doesNotContain("secret");
  }

  @Test
  void anUnknownKeyNamesTheNearestKnownOne() throws IOException {
    Path file = file("lisen = 127.0.0.1:1", "max-conections = 7");
    assertThatThrownBy(() -> BrokerOptions.load(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("unknown key \"lisen\"; did you mean \"listen\"?")
        .hasMessageContaining("did you mean \"max-connections\"?");
  }

  @Test
  void allValuesOutOfRangeAreNamedAtOnce() {
    BrokerOptions.Builder builder =
        BrokerOptions.builder().maxFrameBytes(1).heartbeatMs(-5).tlsListen("127.0.0.1:0");
    assertThatThrownBy(builder::build)
        .hasMessageContaining("max-frame-bytes is 1, must be at least 4096")
        .hasMessageContaining("heartbeat-ms is -5")
        .hasMessageContaining("tls-listen needs key-store");
  }

  @ParameterizedTest
  @ValueSource(strings = {"host:port", "::1:5", "[::1", "h:70000", "h:-1", ":5"})
  void aBadAddressIsRefused(String address) {
    assertThatThrownBy(() -> BrokerOptions.builder().listen(address))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "max-connections=many",
        "max-connections=99999999999",
        "memory-budget-bytes=9999999999 GiB",
        "create-destinations=maybe"
      })
  void aValueThatCannotBeReadIsNamedWithItsKey(String line) throws IOException {
    Path file = file(line);
    assertThatThrownBy(() -> BrokerOptions.load(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(line.substring(0, line.indexOf('=')));
  }

  @Test
  void everyKeyStandsInTheReadme() throws IOException {
    String readme = Files.readString(Path.of("README.md"));
    for (String key : OptionKeys.all()) {
      assertThat(readme).contains("| `" + key + "` |");
    }
  }

  @Test
  void everyKeyStandsInTheConfigurationFileOfTheArchiveWithAValueThatCanBeRead()
      throws IOException {
    List<String> lines =
        Files.readAllLines(Path.of("../distribution/src/main/conf/ternmq.properties"));
    for (String key : OptionKeys.all()) {
      List<String> settings =
          lines.stream().filter(line -> line.startsWith("#" + key + "=")).toList();
      assertThat(settings).as(key).hasSize(1);
      String value = settings.get(0).substring(key.length() + 2);
      BrokerOptions.Builder builder = BrokerOptions.builder().jdbcUrl("jdbc:h2:mem:x");
      OptionKeys.set(builder, key, value);
    }
  }

  @Test
  void aUserOfADatabaseThatIsNotNamedIsRefused() {
    assertThatThrownBy(() -> BrokerOptions.builder().jdbcUser("ann").build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("jdbc-url is missing");
  }

  @Test
  void aSmallDiskLowersTheDefaultWatermarksAndNoOthers() {
    long disk = 4L << 30;
    DiskWatermarks defaults = Broker.watermarks(BrokerOptions.builder().build(), disk);
    assertThat(defaults.holdBytes()).isEqualTo(disk / 20);
    assertThat(defaults.refuseBytes()).isEqualTo(disk / 40);
    BrokerOptions set = BrokerOptions.builder().diskHoldBytes(3L << 30).build();
    assertThat(Broker.watermarks(set, disk).holdBytes()).isEqualTo(3L << 30);
  }

  @Test
  void whoSetsOneWatermarkOfTheDiskNeedNotSetTheOther() {
    assertThat(BrokerOptions.builder().build().diskRefuseBytes()).isEqualTo(256 << 20);
    assertThat(BrokerOptions.builder().diskHoldBytes(0).build().diskRefuseBytes()).isZero();
    assertThat(BrokerOptions.builder().diskHoldBytes(100).build().diskRefuseBytes()).isEqualTo(50);
  }

  @Test
  void anAddressWithoutPortHasTheDefaultOne() {
    assertThat(HostPort.parse("example.org").port()).isEqualTo(HostPort.DEFAULT_PORT);
    assertThat(HostPort.parse("[::1]").toString()).isEqualTo("[::1]:" + HostPort.DEFAULT_PORT);
  }
}
