package org.ternmq.examples.orders;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OrderFormTest {
  @Test
  void whatIsRightBecomesAnOrder() {
    OrderForm form = OrderForm.of("  Ada Lovelace ", "HELMET", " 3 ");

    assertThat(form.canBePlaced()).isTrue();
    Order order = form.order("id-1", Instant.EPOCH);
    assertThat(order)
        .isEqualTo(new Order("id-1", "Ada Lovelace", Article.HELMET, 3, Instant.EPOCH));
    assertThat(order.totalCents()).isEqualTo(17_850);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "1001", "2147483648", "1.5", "1e3", "many", "", " "})
  void aQuantityIsAWholeNumberInItsLimits(String quantity) {
    assertThat(OrderForm.of("Ada", "BELL", quantity).problems()).containsOnlyKeys("quantity");
  }

  @ParameterizedTest
  @CsvSource({"1", "1000"})
  void theLimitsThemselvesAreAllowed(String quantity) {
    assertThat(OrderForm.of("Ada", "BELL", quantity).canBePlaced()).isTrue();
  }

  @Test
  void aNameIsOneLineOfSixtyLettersAtMost() {
    assertThat(OrderForm.of("n".repeat(60), "BELL", "1").canBePlaced()).isTrue();
    assertThat(OrderForm.of("n".repeat(61), "BELL", "1").problems()).containsOnlyKeys("customer");
    assertThat(OrderForm.of("a\nb", "BELL", "1").problems()).containsOnlyKeys("customer");
    assertThat(OrderForm.of(" \t ", "BELL", "1").problems()).containsOnlyKeys("customer");
    // A letter outside of the basic plane is one letter.
    assertThat(OrderForm.of("\ud83d\udeb2".repeat(60), "BELL", "1").canBePlaced()).isTrue();
  }

  @Test
  void aFormWithoutItsFieldsHasAllProblemsAtOnce() {
    assertThat(OrderForm.of(null, null, null).problems())
        .containsOnlyKeys("customer", "article", "quantity");
    assertThat(OrderForm.of("Ada", "bell", "1").problems()).containsOnlyKeys("article");
  }
}
