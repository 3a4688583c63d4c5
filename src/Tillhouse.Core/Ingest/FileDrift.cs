namespace Tillhouse.Core.Ingest;

/// <summary>How a file's columns differ from its source's contract.</summary>
/// <param name="Added">Columns that the contract does not name and that are kept: the file's header and the name in bronze.</param>
/// <param name="Ignored">Headers that are dropped because the contract ignores what it does not name.</param>
/// <param name="Missing">Columns of the contract that are optional and not in the file: null.</param>
public sealed record FileDrift(
    IReadOnlyList<(string Header, string Column)> Added,
    IReadOnlyList<string> Ignored,
    IReadOnlyList<string> Missing
)
{
    /// <summary>No difference.</summary>
    public static FileDrift None { get; } = new([], [], []);

    /// <summary>Whether there is any difference.</summary>
    public bool IsEmpty => Added.Count == 0 && Ignored.Count == 0 && Missing.Count == 0;

    /// <summary>All differences of both.</summary>
    internal static FileDrift Union(FileDrift a, FileDrift b) =>
        new([.. a.Added.Union(b.Added)], [.. a.Ignored.Union(b.Ignored)], [.. a.Missing.Union(b.Missing)]);
}
