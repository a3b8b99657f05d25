"""`/api/docs` (Swagger UI) and `/api/redoc`, with every file from our own origin.

FastAPI's own pages load from a CDN and start with an inline script; our content security policy allows neither.
The files are those of the package `fastapi-offline`; the few lines that start them are here.
"""

from importlib.resources import files
from pathlib import Path
from typing import Final

from fastapi import APIRouter
from starlette.responses import FileResponse, HTMLResponse, Response

from paiid.core.errors import NotFoundError

_PACKAGE: Final = "fastapi_offline"
_BUNDLED: Final = frozenset({"favicon.png", "redoc.standalone.js", "swagger-ui-bundle.js", "swagger-ui.css"})
_CACHE: Final = {"Cache-Control": "public, max-age=86400"}

_PAGE: Final = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>PaiiD API</title>
<link rel="icon" href="/api/docs/assets/favicon.png">
{head}</head>
<body>
{body}
</body>
</html>
"""
_SWAGGER: Final = _PAGE.format(
    head='<link rel="stylesheet" href="/api/docs/assets/swagger-ui.css">\n',
    body=(
        '<div id="swagger-ui"></div>\n'
        '<script src="/api/docs/assets/swagger-ui-bundle.js"></script>\n'
        '<script src="/api/docs/assets/start-swagger.js"></script>'
    ),
)
# Without search: its worker would have to be started from a blob, which the policy forbids.
_REDOC: Final = _PAGE.format(
    head="",
    body=(
        '<redoc spec-url="/api/openapi.json" disable-search="true" hide-download-button="true"></redoc>\n'
        '<script src="/api/docs/assets/redoc.standalone.js"></script>'
    ),
)
# "Try it out" works for whoever is signed in: it fetches the CSRF token that each change needs.
_START_SWAGGER: Final = """"use strict";
SwaggerUIBundle({
  url: "/api/openapi.json",
  dom_id: "#swagger-ui",
  deepLinking: true,
  validatorUrl: null,
  presets: [SwaggerUIBundle.presets.apis, SwaggerUIBundle.SwaggerUIStandalonePreset],
  layout: "BaseLayout",
  requestInterceptor: async (request) => {
    if (!["GET", "HEAD"].includes(request.method ?? "GET")) {
      const answer = await fetch("/api/auth/csrf-token");
      request.headers["X-CSRF-Token"] = (await answer.json()).csrf_token;
    }
    return request;
  },
});
"""

router = APIRouter(tags=["docs"], include_in_schema=False)


class UnknownAssetError(NotFoundError):
    """No such file of the documentation pages."""


@router.get("/docs")
async def swagger_page() -> HTMLResponse:
    """The interactive documentation."""
    return HTMLResponse(_SWAGGER)


@router.get("/redoc")
async def redoc_page() -> HTMLResponse:
    """The documentation to read."""
    return HTMLResponse(_REDOC)


@router.get("/docs/assets/{name}")
async def asset(name: str) -> Response:
    """A file of the two pages."""
    if name == "start-swagger.js":
        return Response(_START_SWAGGER, media_type="text/javascript", headers=_CACHE)
    if name not in _BUNDLED:
        raise UnknownAssetError("There is no such file.")
    return FileResponse(Path(str(files(_PACKAGE))) / "static" / name, headers=_CACHE)
