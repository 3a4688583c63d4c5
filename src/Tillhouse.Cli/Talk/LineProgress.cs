using System.Collections.Concurrent;
using System.Globalization;

namespace Tillhouse.Cli.Talk;

/// <summary>A plain line for each step that ends, and one every ten seconds for a step that takes long: for logs.</summary>
/// <param name="terminal">Where lines go, and the clock.</param>
internal sealed class LineProgress(Terminal terminal) : Progress
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<string, long> spoken = new(StringComparer.Ordinal);

    public override void Begin(string step) => spoken[step] = terminal.Clock.GetTimestamp();

    public override void Report(string step, double? fraction, long rows, long bytes)
    {
        if (!spoken.TryGetValue(step, out var last) || terminal.Clock.GetElapsedTime(last) < Pause)
        {
            return;
        }

        // Of two threads that come at once only one speaks.
        if (spoken.TryUpdate(step, terminal.Clock.GetTimestamp(), last))
        {
            var percent = fraction is { } f ? string.Create(CultureInfo.InvariantCulture, $" {f:P0}") : "";
            var much = rows > 0 ? $" {Amount.Of(rows, "row")}" : "";
            var size = bytes > 0 ? $" {Amount.Bytes(bytes)}" : "";
            terminal.Error.WriteLine($"{step}:{percent}{much}{size}");
        }
    }

    public override void End(string step, string line)
    {
        spoken.TryRemove(step, out _);
        if (line.Length > 0)
        {
            terminal.Error.WriteLine(line);
        }
    }

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
