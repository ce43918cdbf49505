/** A broker and a connection factory for tests. */
package org.ternmq.junit;
