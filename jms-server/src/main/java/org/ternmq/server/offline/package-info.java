/**
 * Stores without a broker: for tools that read, copy and repair what a stopped broker left. Used by
 * the tool's own thread only.
 */
package org.ternmq.server.offline;
