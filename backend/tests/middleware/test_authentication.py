"""Deny by default, whatever is offered."""

import pytest
from fastapi.routing import iter_route_contexts

from paiid.middleware.authentication import OPEN_PATHS
from tests.support.auth_app import API_TOKEN, AuthApp, bearer
