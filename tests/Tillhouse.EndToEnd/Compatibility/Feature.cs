namespace Tillhouse.EndToEnd.Compatibility;

/// <summary>
/// One row of the matrix: how either side makes a table with the feature, and how either writes into the other's. In Spark's texts <c>{t}</c> is
/// the table, <c>{path}</c> its folder, and statements end with a semicolon and a line break; the
/// statement <c>{age}</c> makes the log old. The sample tables have one name on both engines.
/// </summary>
/// <param name="Name">Unique in the matrix.</param>
internal sealed record Feature(string Name)
{
    /// <summary>A SELECT for DuckDB of the rows that the table must hold once either side has made it.</summary>
    public required string Rows { get; init; }

    /// <summary>Likewise after the write on top.</summary>
    public string RowsOnTop
    {
        get => field ?? $"{Rows} union all from more";
        init;
    }

    /// <summary>How we make the table; null until we can, which is a failure.</summary>
    public Func<OurTable, Task>? Ours { get; init; }

    /// <summary>How Spark makes it.</summary>
    public required string Spark { get; init; }

    /// <summary>What we write into Spark's table.</summary>
    public Func<OurTable, Task>? OursOnTop { get; init; } = table => table.AppendAsync("from more");

    /// <summary>What Spark writes into ours.</summary>
    public string SparkOnTop { get; init; } = "insert into {t} select * from more";

    /// <summary>How we read: a relation of DuckDB; by default the newest version.</summary>
    public Func<OurTable, Task<string>> OurRead { get; init; } = table => table.RelationAsync();

    /// <summary>How Spark reads.</summary>
    public string SparkRead { get; init; } = "select * from {t}";

    /// <summary>A write into Spark's table that we must refuse.</summary>
    public Func<OurTable, Task>? OursRefused { get; init; }

    /// <summary>A write into our table that Spark must refuse.</summary>
    public string? SparkRefused { get; init; }

    /// <summary>A pattern that is found in the table's log (names of files and lines of commits) only when the feature is in use.</summary>
    public string Evidence { get; init; } = "";

    /// <summary>Whether ClickHouse's reader has the feature.</summary>
    public bool ClickHouse { get; init; } = true;
}
