using System.Globalization;
using System.Text.Json;
using Tillhouse.Delta.Storage;

namespace Tillhouse.Core.Lake;

/// <summary>The releases of one environment: <c>_till/env/&lt;name&gt;/releases/&lt;20 digits&gt;.json</c>, each put there if absent, so that of two runs that make one only one does.</summary>
/// <param name="store">The lake's root.</param>
/// <param name="environment">The environment's name.</param>
public sealed class ReleaseLog(IObjectStore store, string environment = ReleaseLog.Production)
{
    /// <summary>The environment that readers see by default.</summary>
    public const string Production = "prod";

    /// <summary>How many releases are kept. Vacuum keeps the files of all of them.</summary>
    public const int Kept = 30;

    internal const string Root = "_till/env/";

    // A table's log keeps its history for so long; what is older may not be readable any more.
    private static readonly TimeSpan KeptFor = TimeSpan.FromDays(30);

    private string Folder => $"{Root}{environment}/releases/";

    /// <summary>The environment's name.</summary>
    public string Environment => environment;

    /// <summary>The numbers of the releases that are kept, oldest first.</summary>
    public async Task<IReadOnlyList<long>> NumbersAsync(CancellationToken cancellation)
    {
        var numbers = new List<long>();
        await foreach (var entry in store.ListAsync(Folder, null, cancellation).ConfigureAwait(false))
        {
            if (NumberOf(entry.Key[Folder.Length..]) is { } number)
            {
                numbers.Add(number);
            }
        }

        return numbers;
    }

    /// <summary>The newest release, or null when there is none.</summary>
    /// <exception cref="TerminalException">T0702: it can't be read.</exception>
    public async Task<Release?> LatestAsync(CancellationToken cancellation) =>
        await NumbersAsync(cancellation).ConfigureAwait(false) is [.., var newest]
            ? await RequireAsync(newest, cancellation).ConfigureAwait(false)
            : null;

    /// <summary>Every kept release, oldest first.</summary>
    /// <exception cref="TerminalException">T0702: one can't be read.</exception>
    public async Task<IReadOnlyList<Release>> AllAsync(CancellationToken cancellation)
    {
        var numbers = await NumbersAsync(cancellation).ConfigureAwait(false);
        var found = await Task.WhenAll(numbers.Select(n => FindAsync(n, cancellation))).ConfigureAwait(false);
        return [.. found.OfType<Release>()];
    }

    /// <summary>A release by its number, or null when there is none.</summary>
    /// <exception cref="TerminalException">T0702: it can't be read.</exception>
    public async Task<Release?> FindAsync(long number, CancellationToken cancellation)
    {
        if (number < 0 || await store.ReadAsync(Key(number), cancellation).ConfigureAwait(false) is not { } bytes)
        {
            return null;
        }

        try
        {
            if (JsonSerializer.Deserialize(bytes, ReleaseJson.Default.Release) is { } release && release.Number == number)
            {
                return release;
            }
        }
        catch (JsonException) { }

        throw new TerminalException(
            ErrorCodes.DamagedRelease,
            $"the release {store.Locate(Key(number))} can't be read",
            "restore it from a backup; or delete it, then readers see the release before it and the next run makes a new one"
        );
    }

    /// <summary>A release by its number.</summary>
    /// <exception cref="TerminalException">T0701: there is none. T0702: it can't be read.</exception>
    public async Task<Release> RequireAsync(long number, CancellationToken cancellation)
    {
        if (await FindAsync(number, cancellation).ConfigureAwait(false) is { } release)
        {
            return release;
        }

        var numbers = await NumbersAsync(cancellation).ConfigureAwait(false);
        throw new TerminalException(
            ErrorCodes.UnknownRelease,
            string.Create(CultureInfo.InvariantCulture, $"there is no release {number} of {environment}"),
            numbers is [var oldest, .., var newest]
                    ? string.Create(CultureInfo.InvariantCulture, $"there are {oldest} to {newest}; 'till releases' lists them")
                : numbers is [var only] ? string.Create(CultureInfo.InvariantCulture, $"there is only {only}")
                : "there is none yet: a run makes one when every table is built"
        );
    }

    /// <summary>Writes a release, unless there is one of its number: then somebody else was first, and this gives false.</summary>
    public async Task<bool> AddAsync(Release release, CancellationToken cancellation)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(release, ReleaseJson.Default.Release);
        return await store.PutIfAbsentAsync(Key(release.Number), bytes, cancellation).ConfigureAwait(false) is PutOutcome.Created;
    }

    /// <summary>Removes the records of releases that are no longer kept. Their files go when the tables are vacuumed.</summary>
    /// <param name="newest">The release that was just made; it stays, and so does what it goes back to.</param>
    /// <param name="cancellation">Ends the work; the next release goes on.</param>
    public async Task ExpireAsync(Release newest, CancellationToken cancellation)
    {
        var numbers = await NumbersAsync(cancellation).ConfigureAwait(false);
        var old = numbers.Count > Kept ? numbers.Take(numbers.Count - Kept).ToList() : [];
        var tooOld = newest.Created - KeptFor;
        foreach (var number in numbers.Skip(old.Count))
        {
            // They are in the order of their times: the first young one ends the search.
            if (await FindAsync(number, cancellation).ConfigureAwait(false) is { } release && release.Created >= tooOld)
            {
                break;
            }

            old.Add(number);
        }

        foreach (var number in old.Where(n => n != newest.Number && n != newest.Rollback?.To && n != newest.Rollback?.From))
        {
            await store.DeleteAsync(Key(number), cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>The environments of a lake that have releases, in ordinal order.</summary>
    public static async Task<IReadOnlyList<string>> EnvironmentsAsync(IObjectStore store, CancellationToken cancellation)
    {
        var names = new SortedSet<string>(StringComparer.Ordinal);
        await foreach (var entry in store.ListAsync(Root, null, cancellation).ConfigureAwait(false))
        {
            var parts = entry.Key[Root.Length..].Split('/');
            if (parts is [var name, "releases", var file] && NumberOf(file) is not null)
            {
                names.Add(name);
            }
        }

        return [.. names];
    }

    private static long? NumberOf(string file) =>
        file.Length == 25
        && file.EndsWith(".json", StringComparison.Ordinal)
        && long.TryParse(file.AsSpan(0, 20), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    private string Key(long number) => string.Create(CultureInfo.InvariantCulture, $"{Folder}{number:D20}.json");
}
