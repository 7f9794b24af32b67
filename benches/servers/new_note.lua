-- What wrk sends to create notes: each title only once. PREFIX is different in each run.
local prefix = os.getenv("PREFIX")
local number = 0

request = function()
  number = number + 1
  local body = '{"title":"note ' .. prefix .. " " .. number .. '","text":"2 litres"}'
  return wrk.format("POST", "/notes", { ["Content-Type"] = "application/json" }, body)
end
