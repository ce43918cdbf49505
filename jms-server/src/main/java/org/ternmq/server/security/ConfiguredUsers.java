package org.ternmq.server.security;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.spec.KeySpec;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Users of the configuration. A password stands there plain, or as {@code
 * pbkdf2:ITERATIONS:SALT:HASH} (PBKDF2WithHmacSHA256, salt and hash in Base64; {@link #hash} makes
 * one). Plain passwords are for trying out: whoever reads the file knows them.
 *
 * <p>Hashing takes tens of milliseconds on purpose, which the loop thread does not have. So {@link
 * #verify} is called beforehand on another thread, and {@link #accepts} answers from what it found
 * out; what is remembered is an HMAC under a key that lives as long as this object. Safe for use by
 * several threads.
 */
public final class ConfiguredUsers implements SlowAuthenticator {
  private static final String HASHED = "pbkdf2:";
  private static final String ALGORITHM = "PBKDF2WithHmacSHA256";
  private static final int ITERATIONS = 210_000;
  private static final int HASH_BITS = 256;
  private static final int MAX_ITERATIONS = 10_000_000;
  private static final int MAX_REMEMBERED = 10_000;

  /** What an unknown user is compared with, so that the time does not tell that it is unknown. */
  private final Stored nobody;

  private final Map<String, Stored> users = new LinkedHashMap<>();
  private final SecretKeySpec memoryKey;

  /** Guarded by itself: results by HMAC of user and password, the oldest dropped first. */
  private final Map<String, Boolean> remembered =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
          return size() > MAX_REMEMBERED;
        }
      };

  /**
   * @param passwords by user name
   * @throws IllegalArgumentException if one looks like a hash and is none
   */
  public ConfiguredUsers(Map<String, String> passwords) {
    byte[] key = new byte[32];
    new SecureRandom().nextBytes(key);
    this.memoryKey = new SecretKeySpec(key, "HmacSHA256");
    boolean anyHashed = false;
    for (Map.Entry<String, String> entry : passwords.entrySet()) {
      Stored stored = parse(entry.getKey(), entry.getValue());
      anyHashed |= stored.iterations > 0;
      users.put(entry.getKey(), stored);
    }
    this.nobody = new Stored(anyHashed ? ITERATIONS : 0, key, new byte[HASH_BITS / 8]);
  }

  /** A password in the form for the configuration file; takes tens of milliseconds. */
  public static String hash(String password) {
    byte[] salt = new byte[16];
    new SecureRandom().nextBytes(salt);
    byte[] hash = pbkdf2(password, salt, ITERATIONS);
    Base64.Encoder base64 = Base64.getEncoder().withoutPadding();
    return HASHED
        + ITERATIONS
        + ":"
        + base64.encodeToString(salt)
        + ":"
        + base64.encodeToString(hash);
  }

  @Override
  public boolean isKnown(String user, String password) {
    if (user == null || password == null || storedOf(user).iterations == 0) {
      return true;
    }
    synchronized (remembered) {
      return remembered.containsKey(memoryOf(user, password));
    }
  }

  @Override
  public void verify(String user, String password) {
    boolean accepted = matches(storedOf(user), password) && users.containsKey(user);
    synchronized (remembered) {
      remembered.put(memoryOf(user, password), accepted);
    }
  }

  /** Refuses hashed users that {@link #verify} was not called for. */
  @Override
  public boolean accepts(String user, String password) {
    if (user == null || password == null) {
      return false;
    }
    Stored stored = storedOf(user);
    if (stored.iterations == 0) {
      return matches(stored, password) && users.containsKey(user);
    }
    synchronized (remembered) {
      return remembered.getOrDefault(memoryOf(user, password), Boolean.FALSE);
    }
  }

  private Stored storedOf(String user) {
    return users.getOrDefault(user, nobody);
  }

  private String memoryOf(String user, String password) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(memoryKey);
      mac.update(user.getBytes(StandardCharsets.UTF_8));
      mac.update((byte) 0);
      mac.update(password.getBytes(StandardCharsets.UTF_8));
      return Base64.getEncoder().encodeToString(mac.doFinal());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no HmacSHA256", e);
    }
  }

  private static Stored parse(String user, String text) {
    if (!text.startsWith(HASHED)) {
      return new Stored(0, new byte[0], text.getBytes(StandardCharsets.UTF_8));
    }
    String[] parts = text.substring(HASHED.length()).split(":", -1);
    try {
      int iterations = parts.length == 3 ? Integer.parseInt(parts[0]) : 0;
      if (iterations >= 1 && iterations <= MAX_ITERATIONS) {
        byte[] salt = Base64.getDecoder().decode(parts[1]);
        byte[] hash = Base64.getDecoder().decode(parts[2]);
        if (salt.length > 0 && hash.length == HASH_BITS / 8) {
          return new Stored(iterations, salt, hash);
        }
      }
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(badHash(user), e);
    }
    throw new IllegalArgumentException(badHash(user));
  }

  private static String badHash(String user) {
    return "the password of user \"" + user + "\" is not pbkdf2:ITERATIONS:SALT:HASH";
  }

  private static boolean matches(Stored stored, String password) {
    byte[] given =
        stored.iterations == 0
            ? password.getBytes(StandardCharsets.UTF_8)
            : pbkdf2(password, stored.salt, stored.iterations);
    return MessageDigest.isEqual(given, stored.secret); // takes the same time whatever differs
  }

  private static byte[] pbkdf2(String password, byte[] salt, int iterations) {
    try {
      KeySpec spec = new PBEKeySpec(password.toCharArray(), salt, iterations, HASH_BITS);
      return SecretKeyFactory.getInstance(ALGORITHM).generateSecret(spec).getEncoded();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no " + ALGORITHM, e);
    }
  }

  /** {@code iterations} 0: the secret is the plain password in UTF-8. */
  private record Stored(int iterations, byte[] salt, byte[] secret) {}
}
