package org.ternmq.xa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.ternmq.xa.RunningNarayana.queue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.jms.core.JmsTemplate;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.jta.JtaTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Spring's JmsTemplate in transactions of its JtaTransactionManager. */
@Timeout(60)
class SpringTransactionsTest {
  @RegisterExtension static final RunningNarayana RUNNING = new RunningNarayana();

  private static TransactionTemplate transactions(int propagation) {
    JtaTransactionManager manager =
        new JtaTransactionManager(
            RUNNING.narayana().userTransaction(), RUNNING.narayana().transactionManager());
    manager.afterPropertiesSet();
    TransactionTemplate template = new TransactionTemplate(manager);
    template.setPropagationBehavior(propagation);
    return template;
  }

  @Test
  void templatesTakePartAndANewTransactionInsideIsAnother() throws Exception {
    String from = queue();
    String to = queue();
    RUNNING.put(from, "order");
    try (TransactionalConnectionFactory factory =
        RUNNING.narayana().connectionFactory(RUNNING.provider())) {
      JmsTemplate jms = new JmsTemplate(factory);
      jms.setReceiveTimeout(RunningNarayana.DEADLINE_MS);
      TransactionTemplate required = transactions(TransactionDefinition.PROPAGATION_REQUIRED);
      TransactionTemplate isolated = transactions(TransactionDefinition.PROPAGATION_REQUIRES_NEW);

      assertThatThrownBy(
              () ->
                  required.executeWithoutResult(
                      status -> {
                        Object order = jms.receiveAndConvert(from);
                        jms.convertAndSend(to, "invoice of " + order);
                        isolated.executeWithoutResult(
                            inner -> jms.convertAndSend(to, "the attempt is noted"));
                        throw new UnsupportedOperationException("out of bicycles");
                      }))
          .isInstanceOf(UnsupportedOperationException.class);
      assertThat(RUNNING.in(from)).containsExactly("order");
      assertThat(RUNNING.in(to)).containsExactly("the attempt is noted");

      required.executeWithoutResult(
          status -> jms.convertAndSend(to, "invoice of " + jms.receiveAndConvert(from)));
      assertThat(RUNNING.in(from)).isEmpty();
      assertThat(RUNNING.in(to)).containsExactly("the attempt is noted", "invoice of order");
      assertThat(factory.idleConnections()).isEqualTo(factory.connections());
      jms.convertAndSend(to, "and outside of one");
    }
    assertThat(RUNNING.in(to)).hasSize(3);
    RUNNING.nothingIsInDoubt();
  }
}
