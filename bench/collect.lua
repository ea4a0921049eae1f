-- What wrk sends: three of four hits from 20,000 returning visitors, the rest from new addresses; 2,000 paths, 40 browsers.
math.randomseed(tonumber(os.getenv("SEED") or "1"))
local pause = tonumber(os.getenv("DELAY_MS") or "0")
local function any(n) return math.random(0, n - 1) end
request = function()
  local visitor, address = any(20000), nil
  if any(4) > 0 then
    address = string.format("%d.%d.%d.%d", 31 + visitor % 100, visitor % 241, math.floor(visitor / 241), 7)
  else
    address = string.format("%d.%d.%d.%d", 131 + any(60), any(256), any(256), 1 + any(254))
  end
  return wrk.format("POST", "/collect", {
    ["X-Forwarded-For"] = address,
    ["User-Agent"] = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/" .. (100 + visitor % 40) .. ".0.0.0 Safari/537.36",
  }, '{"site":"example.com","page":"/page/' .. any(2000) .. '"}')
end
if pause > 0 then
  delay = function() return any(2 * pause + 1) end
end
