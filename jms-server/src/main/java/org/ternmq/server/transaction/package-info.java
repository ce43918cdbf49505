/** Work that happens all or none: staged sends and acknowledgements, decided together. */
package org.ternmq.server.transaction;
