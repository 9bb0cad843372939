-- Requests for wrk, all made before the first is sent, so that the load costs
-- as little as it can:
--     wrk ... -s requests.lua URL -- PATHS AUTHORIZATION METHOD [FORM]
-- PATHS is a file of paths, one a line, asked for in turn, each with that form
-- if there is one; a line may have an authorization of its own after a tab.

local requests = {}
local at = 0

function init(args)
    wrk.headers["Authorization"] = args[2]
    if args[4] then
        wrk.headers["Content-Type"] = "application/x-www-form-urlencoded"
    end
    for line in io.lines(args[1]) do
        local path, own = line:match("^([^\t]*)\t?(.*)$")

        if own ~= "" then
            wrk.headers["Authorization"] = own
        end
        requests[#requests + 1] = wrk.format(args[3], path, nil, args[4])
    end
end

function request()
    at = at % #requests + 1
    return requests[at]
end
