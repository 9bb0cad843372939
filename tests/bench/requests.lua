-- Requests for wrk, all made before the first is sent, so that the load costs
-- as little as it can:
--     wrk ... -s requests.lua URL -- PATHS AUTHORIZATION [FORM]
-- PATHS is a file of paths, one a line, asked for in turn. With FORM, each is
-- a POST of that form.

local requests = {}
local at = 0

function init(args)
    local method = args[3] and "POST" or "GET"

    wrk.headers["Authorization"] = args[2]
    if args[3] then
        wrk.headers["Content-Type"] = "application/x-www-form-urlencoded"
    end
    for path in io.lines(args[1]) do
        requests[#requests + 1] = wrk.format(method, path, nil, args[3])
    end
end

function request()
    at = at % #requests + 1
    return requests[at]
end
