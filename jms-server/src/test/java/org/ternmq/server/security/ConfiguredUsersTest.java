package org.ternmq.server.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfiguredUsersTest {

  @Test
  void aPlainPasswordIsKnownAtOnce() {
    ConfiguredUsers users = new ConfiguredUsers(Map.of("ann", "secret"));
    assertThat(users.isKnown("ann", "secret")).isTrue();
    assertThat(users.accepts("ann", "secret")).isTrue();
    assertThat(users.accepts("ann", "Secret")).isFalse();
    assertThat(users.accepts("eve", "secret")).isFalse();
    assertThat(users.accepts(null, null)).isFalse();
    assertThat(users.accepts("ann", null)).isFalse();
  }

  @Test
  void aHashedPasswordIsAcceptedOnceItWasVerified() {
    ConfiguredUsers users = new ConfiguredUsers(Map.of("bob", ConfiguredUsers.hash("secret")));
    assertThat(users.isKnown("bob", "secret")).isFalse();
    assertThat(users.accepts("bob", "secret")).as("not verified yet").isFalse();
    users.verify("bob", "secret");
    assertThat(users.isKnown("bob", "secret")).isTrue();
    assertThat(users.accepts("bob", "secret")).isTrue();
    users.verify("bob", "wrong");
    assertThat(users.accepts("bob", "wrong")).isFalse();
  }

  @Test
  void anUnknownUserTakesTheSameRoadAsOneWithAHash() {
    ConfiguredUsers users = new ConfiguredUsers(Map.of("bob", ConfiguredUsers.hash("secret")));
    assertThat(users.isKnown("eve", "secret")).isFalse();
    users.verify("eve", "secret");
    assertThat(users.accepts("eve", "secret")).isFalse();
  }

  @Test
  void theSamePasswordHasAnotherHashEachTime() {
    assertThat(ConfiguredUsers.hash("secret")).isNotEqualTo(ConfiguredUsers.hash("secret"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "pbkdf2:",
        "pbkdf2:1:2",
        "pbkdf2:0:AAAA:AAAA",
        "pbkdf2:x:AAAA:AAAA",
        "pbkdf2:1:%:%"
      })
  void whatLooksLikeAHashAndIsNoneIsRefused(String text) {
    assertThatThrownBy(() -> new ConfiguredUsers(Map.of("bob", text)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("bob");
  }
}
