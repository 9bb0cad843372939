'use strict';
/* Swagger UI over this server's own description. It asks no other server:
 * without a validator's address there is no picture of one, and what a page's
 * address says of another description isn't read. */
SwaggerUIBundle({
  url: '/openapi.json',
  domNode: document.getElementById('reference'),
  presets: [SwaggerUIBundle.presets.apis],
  validatorUrl: null,
  queryConfigEnabled: false,
  deepLinking: true,
  docExpansion: 'none',
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
  filter: true,
});
