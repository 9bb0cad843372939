-- Refreshes by a client without a secret, for wrk:
--     wrk ... -s refreshing.lua URL -- TOKENS CLIENT_ID
-- TOKENS is a file of refresh tokens, one a line, at least as many as there
-- are connections. Each is used once; the one in the answer takes its place.

local tokens = {}
local first, last = 1, 0
local form

function init(args)
    wrk.headers["Content-Type"] = "application/x-www-form-urlencoded"
    form = "grant_type=refresh_token&client_id=" .. args[2] ..
        "&refresh_token="
    for token in io.lines(args[1]) do
        last = last + 1
        tokens[last] = token
    end
end

function request()
    local token = tokens[first]

    tokens[first] = nil
    first = first + 1
    return wrk.format("POST", "/api/token", nil, form .. token)
end

function response(status, headers, body)
    last = last + 1
    tokens[last] = body:match('"refresh_token":"([^"]+)"') or "none"
end
