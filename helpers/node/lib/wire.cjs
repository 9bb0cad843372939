/* HTTP as the bench needs it: a connection for each call, and no proxy, since a
 * bench is on this machine. */
'use strict';

const http = require('node:http');
const https = require('node:https');

const TIMEOUT_MS = 90_000; // longer than the bench ever waits

/* Resolves to {status, headers, text}, whatever the status is. */
function ask(base, method, path, { body, headers = {} } = {}) {
    const url = new URL(base);
    const kind = url.protocol === 'https:' ? https : http;
    const options = {
        hostname: url.hostname.replace(/^\[|\]$/g, ''),
        port: url.port,
        path,
        method,
        headers,
        agent: false,
        timeout: TIMEOUT_MS,
    };

    return new Promise((resolve, reject) => {
        const request = kind.request(options, (response) => {
            const chunks = [];

            response.on('data', (chunk) => chunks.push(chunk));
            response.on('error', reject);
            response.on('end', () => resolve({
                status: response.statusCode,
                headers: response.headers,
                text: Buffer.concat(chunks).toString(),
            }));
        });

        request.on('timeout', () => request.destroy(
            new Error(`${method} ${path}: no answer`)));
        request.on('error', reject);
        request.end(body);
    });
}

module.exports = { ask };
