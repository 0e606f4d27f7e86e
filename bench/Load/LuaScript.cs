using System.Globalization;
using System.Text;

namespace Actors.Bench.Load;

/// <summary>The program that wrk runs: requests in turn, each with an id of its own, and a line with the counts at the end.</summary>
internal static class LuaScript
{
    /// <summary>Writes the script. One that checks looks into every answer, which is too slow to measure with.</summary>
    public static string Write(string folder, string name, IEnumerable<string> requests, string? check)
    {
        var text = new StringBuilder("local heads, tails = {}, {}\n");
        foreach (var request in requests)
        {
            var mark = request.IndexOf(Call.IdMark, StringComparison.Ordinal);
            text.Append(CultureInfo.InvariantCulture, $"heads[#heads + 1] = {Quote(request[..mark])}; tails[#tails + 1] = {Quote(request[(mark + Call.IdMark.Length)..])}\n");
        }

        text.Append(Common);
        if (check is not null)
        {
            text.Append(CultureInfo.InvariantCulture, $"local expected = {Quote(check)}\n").Append(Checks);
        }

        var file = Path.Combine(folder, $"{name}.{(check is null ? "load" : "check")}.lua");
        File.WriteAllText(file, text.ToString());
        return file;
    }

    private static string Quote(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var character in text)
        {
            quoted.Append(character switch { '"' => "\\\"", '\\' => "\\\\", '\r' => "\\r", '\n' => "\\n", _ => character.ToString() });
        }

        return quoted.Append('"').ToString();
    }

    private const string Common = """
        local threads = {}
        bad, sample, number = 0, "", 0

        function setup(thread)
          threads[#threads + 1] = thread
          thread:set("number", #threads)
        end

        local sent = 0
        function request()
          sent = sent + 1
          local which = (sent + number * 7) % #heads + 1
          return heads[which] .. string.format("%d", number * 100000000 + sent) .. tails[which]
        end

        function done(summary, latency, requests)
          local wrong, text = 0, ""
          for _, thread in ipairs(threads) do
            wrong = wrong + thread:get("bad")
            if thread:get("sample") ~= "" then text = thread:get("sample") end
          end
          local e = summary.errors
          io.write(string.format("counts %d %d %d %d %d %d %d %d %d\n", summary.requests, summary.duration, summary.bytes,
            e.status, e.connect + e.read + e.write + e.timeout, wrong, latency:percentile(50), latency:percentile(99), os.clock() * 1000000))
          if text ~= "" then io.write("sample " .. text:gsub("\n", " ") .. "\n") end
        end

        """;

    private const string Checks = """
        function response(status, headers, body)
          if status ~= 200 or not body:find(expected, 1, true) or body:find('"isError":true', 1, true) then
            bad = bad + 1
            sample = status .. " " .. body
          end
        end

        """;
}
