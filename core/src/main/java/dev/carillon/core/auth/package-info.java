/// Who a connection or request acts for, and what they may do.
@NullMarked
package dev.carillon.core.auth;

import org.jspecify.annotations.NullMarked;
