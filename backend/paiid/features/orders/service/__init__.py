"""Use cases of orders, one file each: placing, changing, reading, reconciling."""

from paiid.features.orders.service.changing import ChangeOrders
from paiid.features.orders.service.placing import PlaceOrders
from paiid.features.orders.service.reading import ReadOrders
from paiid.features.orders.service.reconciling import ReconcileOrders

__all__ = ["ChangeOrders", "PlaceOrders", "ReadOrders", "ReconcileOrders"]
