"""Keys of requests: what comes again is told from what is something else under the same key."""

from paiid.features.orders.errors import IdempotencyConflictError
from paiid.features.orders.rows import OrderRow


def same_request(earlier: OrderRow, account_id: str, request_hash: str) -> OrderRow:
    """`earlier`, if it was asked for in the same words and of the same account.

    The account is part of what is asked for as much as the body is: whoever sends a key for another account means
    another order, and would take the first one's answer for its own.

    Raises:
        IdempotencyConflictError: the key belongs to another order.
    """
    if earlier.account_id != account_id:
        raise IdempotencyConflictError(
            "This key was used for an order in another of your accounts; use a new key for a new order.",
            order_id=earlier.id,
        )
    if earlier.request_hash != request_hash:
        raise IdempotencyConflictError(
            "This key was used for an order with other terms; use a new key for a new order.", order_id=earlier.id
        )
    return earlier
