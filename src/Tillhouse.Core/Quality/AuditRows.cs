namespace Tillhouse.Core.Quality;

/// <summary>The rows that an audit is about, each relation as SQL that can stand behind FROM, all with the table's columns.</summary>
/// <param name="Whole">All rows of the table as the commit would leave it.</param>
/// <param name="Inserted">Of these, the rows that the commit adds; null: it adds none.</param>
/// <param name="Deleted">The rows that it takes away, a changed row with its old values; null: it takes none. Where both are null, the whole table is new.</param>
public sealed record AuditRows(string Whole, string? Inserted = null, string? Deleted = null)
{
    /// <summary>The column that says of a row of <see cref="Changes"/> whether it comes (1) or goes (-1).</summary>
    internal const string Sign = "_till_sign";

    /// <summary>Whether it is known which rows come and go.</summary>
    public bool AreChanges => Inserted is not null || Deleted is not null;

    /// <summary>The rows that come and go, with <see cref="Sign"/>, as SQL that can stand behind FROM.</summary>
    internal string Changes
    {
        get
        {
            var come = Inserted is null ? null : $"select *, 1 as {Sign} from {Inserted}";
            var gone = Deleted is null ? null : $"select *, -1 as {Sign} from {Deleted}";
            return $"({string.Join(" union all by name ", new[] { come, gone }.OfType<string>())}) as changes";
        }
    }
}
