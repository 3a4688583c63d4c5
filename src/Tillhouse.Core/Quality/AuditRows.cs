namespace Tillhouse.Core.Quality;

/// <summary>The rows that an audit is about, each relation as SQL that can stand behind FROM, all with the table's columns.</summary>
/// <param name="Whole">All rows of the table as the commit would leave it.</param>
/// <param name="Inserted">Of these, the rows that the commit adds; null: it adds none.</param>
/// <param name="Deleted">The rows that it takes away, a changed row with its old values; null: it takes none. Where both are null, the whole table is new.</param>
public sealed record AuditRows(string Whole, string? Inserted = null, string? Deleted = null)
{
    /// <summary>The column that says of a row of <see cref="Changes"/> whether it comes (1) or goes (-1).</summary>
    internal const string Sign = "_till_sign";

    private string? Signed { get; init; }

    /// <summary>The rows where those that come and go are together in one table, with 1 and -1 in <see cref="Sign"/>.</summary>
    /// <param name="whole">All rows as the commit would leave them, given those that come.</param>
    /// <param name="columns">The table's columns, with commas between them.</param>
    /// <param name="signed">The table, as SQL that can stand behind FROM.</param>
    /// <param name="someGo">Whether any row goes.</param>
    public static AuditRows OfChange(Func<string, string> whole, string columns, string signed, bool someGo)
    {
        var come = $"(select {columns} from {signed} where {Sign} > 0)";
        return new AuditRows(whole(come), come, someGo ? $"(select {columns} from {signed} where {Sign} < 0)" : null) { Signed = signed };
    }

    /// <summary>Whether it is known which rows come and go.</summary>
    public bool AreChanges => Inserted is not null || Deleted is not null;

    /// <summary>The rows that come and go, with <see cref="Sign"/>, as SQL that can stand behind FROM.</summary>
    internal string Changes
    {
        get
        {
            if (Signed is not null)
            {
                return $"{Signed} as changes";
            }

            var come = Inserted is null ? null : $"select *, 1 as {Sign} from {Inserted}";
            var gone = Deleted is null ? null : $"select *, -1 as {Sign} from {Deleted}";
            return $"({string.Join(" union all by name ", new[] { come, gone }.OfType<string>())}) as changes";
        }
    }
}
