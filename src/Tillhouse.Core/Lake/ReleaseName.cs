using System.Globalization;
using Tillhouse.Delta.Storage;

namespace Tillhouse.Core.Lake;

/// <summary>A release as somebody types it: <c>41</c> (of production), <c>dev</c> (its newest), <c>dev@3</c>.</summary>
/// <param name="Environment">Whose.</param>
/// <param name="Number">Which; null: the newest.</param>
public sealed record ReleaseName(LakeEnvironment Environment, long? Number)
{
    /// <summary>Reads a name.</summary>
    /// <exception cref="TerminalException">T0701, T0707: it is none.</exception>
    public static ReleaseName Parse(string text)
    {
        if (NumberOf(text) is { } number)
        {
            return new ReleaseName(LakeEnvironment.Production, number);
        }

        var at = text.IndexOf('@', StringComparison.Ordinal);
        return at < 0
            ? new ReleaseName(LakeEnvironment.Named(text), null)
            : new ReleaseName(LakeEnvironment.Named(text[..at]), NumberOf(text[(at + 1)..]) ?? throw NoNumber(text));
    }

    /// <summary>The release.</summary>
    /// <exception cref="TerminalException">T0701: there is none.</exception>
    public async Task<Release> FindAsync(IObjectStore store, CancellationToken cancellation)
    {
        var log = new ReleaseLog(store, Environment.Name);
        return Number is null && await log.LatestAsync(cancellation).ConfigureAwait(false) is { } latest
            ? latest
            : await log.RequireAsync(Number ?? 1, cancellation).ConfigureAwait(false);
    }

    private static long? NumberOf(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static TerminalException NoNumber(string text) =>
        new(ErrorCodes.UnknownRelease, $"'{text}' names no release", "write a release as 41, dev or dev@3");
}
