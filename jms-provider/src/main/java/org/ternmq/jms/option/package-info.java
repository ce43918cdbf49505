/** Connection URLs and options: one table, read once, checked together, frozen. */
package org.ternmq.jms.option;
