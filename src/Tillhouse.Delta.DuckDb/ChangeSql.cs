using System.Globalization;
using Tillhouse.Delta.Rows;
using Tillhouse.Delta.Schema;
using Tillhouse.Delta.Snapshots;

namespace Tillhouse.Delta.DuckDb;

/// <summary>The statements of a change of rows. Conditions and values are evaluated where columns of the table are <c>target.c</c>, those of the source <c>source.c</c>.</summary>
internal sealed class ChangeSql(RowChange change, IReadOnlyList<string> sourceColumns)
{
    public const string Source = "__till_source";

    private const string Changes = "__till_changes";
    private const string Inserts = "__till_inserts";
    private const string Images = "__till_images";

    private readonly ChangeColumns columns = new(change, sourceColumns);
    private readonly string updates = Numbers(change, c => c is MergeClause.UpdateMatched or MergeClause.UpdateUnmatched);
    private readonly string deletes = Numbers(change, c => c is MergeClause.DeleteMatched or MergeClause.DeleteUnmatched);

    /// <summary>Where the table keeps the ids of rows that are written anew; null when it does not track rows.</summary>
    public RowIdColumns? RowIds { get; } = RowIdColumns.Of(change.Snapshot);

    public static string DropAll => string.Concat(new[] { Source, Changes, Inserts, Images }.Select(t => $"DROP TABLE IF EXISTS {t}; "));

    public static string CreateSource(string query) =>
        $"CREATE TEMP TABLE {Source} AS SELECT row_number() OVER () AS __till_id, * FROM ({query}\n) AS source";

    public static string CreateChanges => $"CREATE TEMP TABLE {Changes} (file UBIGINT, row BIGINT, id BIGINT, clause INTEGER)";

    /// <summary>Every pair of rows that match, also those that no clause takes: their source rows are not inserted.</summary>
    public string AddMatched(string scan) =>
        $"INSERT INTO {Changes} SELECT target.{TableScan.FileColumn}, target.{TableScan.RowColumn}, source.__till_id, "
        + Clause(c => c is MergeClause.UpdateMatched or MergeClause.DeleteMatched)
        + $" FROM {scan} AS target JOIN {Source} AS source ON {On(change.Source!)}";

    public string AddUnmatched(string scan) =>
        $"INSERT INTO {Changes} SELECT file, row, NULL, clause FROM (SELECT target.{TableScan.FileColumn} AS file, target.{TableScan.RowColumn} AS row, "
        + Clause(c => c is MergeClause.UpdateUnmatched or MergeClause.DeleteUnmatched)
        + $" AS clause FROM {scan} AS target) AS unmatched"
        + (change.Source is { Matches: true } ? $" ANTI JOIN {Changes} USING (file, row)" : "")
        + " WHERE clause IS NOT NULL";

    public string CreateInserts =>
        $"CREATE TEMP TABLE {Inserts} AS SELECT id, clause FROM (SELECT source.__till_id AS id, {Clause(c => c is MergeClause.Insert)} AS clause FROM {Source} AS source) AS new_rows"
        + (change.Source is { Matches: true } ? $" ANTI JOIN {Changes} USING (id)" : "")
        + " WHERE clause IS NOT NULL";

    public static string CountSource => $"SELECT count(*) FROM {Source}";

    public static string CountInserts => $"SELECT count(*) FROM {Inserts}";

    public static string CountBreaches(string required) => $"SELECT count(*) FROM {Source} AS target WHERE ({required}\n) IS NOT TRUE";

    public static string CountAmbiguous =>
        $"SELECT count(*) FROM (SELECT 1 FROM {Changes} WHERE clause IS NOT NULL GROUP BY file, row HAVING count(*) > 1)";

    /// <summary>Leaves one of the source rows that delete a row; the others still match it.</summary>
    public static string ForgetDuplicates =>
        $"UPDATE {Changes} SET clause = NULL WHERE rowid NOT IN (SELECT min(rowid) FROM {Changes} GROUP BY file, row)";

    public string CountByFile =>
        $"SELECT file, count(*) FILTER (clause IN ({updates})), count(*) FILTER (clause IN ({deletes})) FROM {Changes} WHERE clause IS NOT NULL GROUP BY file ORDER BY file";

    public static string Positions => $"SELECT file, row FROM {Changes} WHERE clause IS NOT NULL ORDER BY file, row";

    /// <summary>The new content of files: rows that are updated or added, and unchanged ones if asked.</summary>
    /// <param name="scan">The files with positions.</param>
    /// <param name="files">Their numbers in the changes, in the scan's order.</param>
    /// <param name="copy">Whether unchanged rows are wanted.</param>
    public string NewRows(string scan, IReadOnlyList<int> files, bool copy)
    {
        if (files.Count == 0)
        {
            return InsertedRows();
        }

        string?[] rows = UpdatesAreSourceRows
            ? [copy ? UnchangedRows(scan, files) : null, HasUpdates ? ReplacingRows : null]
            :
            [
                $"SELECT {Values(UpdatedValue)}{Ids(OldId, $"CASE WHEN source.__till_clause IS NULL THEN {OldVersion} END")} FROM {scan} AS target {(copy ? "LEFT " : "")}JOIN {Changed(files)} AS source ON {AtPosition}"
                    + $" WHERE source.__till_clause IN ({updates})"
                    + (copy ? " OR source.__till_clause IS NULL" : ""),
            ];
        return string.Join(" UNION ALL ", rows.Append(HasInserts ? InsertedRows() : null).OfType<string>());
    }

    /// <summary>All changes as the change data feed shows them, with the values that were evaluated once.</summary>
    public string CreateImages(string scan, IReadOnlyList<int> files)
    {
        var from = $"FROM {scan} AS target JOIN {Changed(files)} AS source ON {AtPosition}";
        var type = $"CASE WHEN source.__till_clause IN ({deletes}) THEN 'delete' ELSE 'update_preimage' END AS _change_type";
        return $"CREATE TEMP TABLE {Images} AS SELECT {Values(f => $"target.{Sql.Name(f.Name)}")}{Ids(OldId, NewVersion)}, {type} {from}"
            + $" UNION ALL SELECT {Values(UpdatedValue)}{Ids(OldId, NewVersion)}, 'update_postimage' {from} WHERE source.__till_clause IN ({updates})"
            + (HasInserts ? $" UNION ALL {InsertedRows(", 'insert'")}" : "");
    }

    public string AllImages => $"SELECT {Values(f => Sql.Name(f.Name))}, _change_type FROM {Images}";

    /// <summary>As <see cref="NewRows"/>, with values that are in the images already.</summary>
    public string NewRowsOfImages(string scan, IReadOnlyList<int> files, bool copy) =>
        (copy && files.Count > 0 ? $"{UnchangedRows(scan, files)} UNION ALL " : "")
        + $"SELECT {Values(f => Sql.Name(f.Name))}{Ids(TableScan.RowIdColumn, TableScan.RowVersionColumn)} FROM {Images} WHERE _change_type IN ('update_postimage', 'insert')";

    private bool HasInserts => change.Clauses.Any(c => c is MergeClause.Insert);

    private bool HasUpdates => change.Clauses.Any(c => c is MergeClause.UpdateMatched or MergeClause.UpdateUnmatched);

    /// <summary>
    /// Whether nothing of an updated row stays, not even an id. Then the others are copied without the values of the source beside them, and the source's
    /// rows follow: a fifth less work than one join that chooses for each value.
    /// </summary>
    private bool UpdatesAreSourceRows => RowIds is null && columns.AreAllReplaced;

    private string UnchangedRows(string scan, IReadOnlyList<int> files) =>
        $"SELECT {Values(f => $"target.{Sql.Name(f.Name)}")}{Ids(OldId, OldVersion)} FROM {scan} AS target ANTI JOIN {Changed(files, withSource: false)} AS source ON {AtPosition}";

    private string ReplacingRows =>
        $"SELECT {Values(columns.FromSource)} FROM {Changes} JOIN {Source} AS source ON source.__till_id = {Changes}.id WHERE {Changes}.clause IN ({updates})";

    private string InsertedRows(string type = "") =>
        $"SELECT {Values(InsertedValue)}{Ids("NULL::BIGINT", NewVersion)}{type} FROM (SELECT {Inserts}.clause AS __till_clause, s.* FROM {Inserts} JOIN {Source} AS s ON s.__till_id = {Inserts}.id) AS source";

    private const string OldId = $"target.{TableScan.RowIdColumn}";
    private const string OldVersion = $"target.{TableScan.RowVersionColumn}";

    /// <summary>Null is the version of the commit, which nobody knows yet.</summary>
    private const string NewVersion = "NULL::BIGINT";

    private string Ids(string id, string version) =>
        RowIds is null ? "" : $", {id} AS {TableScan.RowIdColumn}, {version} AS {TableScan.RowVersionColumn}";

    private static string AtPosition =>
        $"target.{TableScan.FileColumn} = source.__till_place AND target.{TableScan.RowColumn} = source.__till_position";

    /// <summary>The changed rows of files with their source rows beside them: one small hash table, whatever the values are.</summary>
    private string Changed(IReadOnlyList<int> files, bool withSource = true)
    {
        withSource &= change.Source is not null;
        var numbers = string.Join(
            ", ",
            files.Select((f, i) => string.Create(CultureInfo.InvariantCulture, $"({f}::UBIGINT, {i}::UBIGINT)"))
        );
        return $"(SELECT c.clause AS __till_clause, f.place AS __till_place, c.row AS __till_position{(withSource ? ", s.*" : "")} FROM {Changes} AS c"
            + $" JOIN (VALUES {numbers}) AS f(file, place) ON c.file = f.file"
            + (withSource ? $" LEFT JOIN {Source} AS s ON s.__till_id = c.id" : "")
            + " WHERE c.clause IS NOT NULL)";
    }

    private string Values(Func<StructField, string> value) =>
        string.Join(", ", columns.Given.Select(f => $"{value(f)} AS {Sql.Name(f.Name)}"));

    private string UpdatedValue(StructField field) => Case(field, $"target.{Sql.Name(field.Name)}", c => columns.Updated(c, field));

    private string InsertedValue(StructField field) =>
        Case(
            field,
            field.MetadataValue(FieldMetadata.Default) is { } value
                ? Spark.SparkExpression.Default(value, field.Type, TimeProvider.System.GetUtcNow())
                : $"CAST(NULL AS {TypeMapping.ToDuckDb(field.Type)})",
            c => columns.Inserted(c, field)
        );

    /// <summary>A CASE also where one value would do: its other branch lends a literal the column's type.</summary>
    private string Case(StructField field, string otherwise, Func<MergeClause, string?> value)
    {
        var branches = change
            .Clauses.Select((clause, number) => (Number: number, Value: value(clause)))
            .Where(b => b.Value is not null)
            .ToList();
        return branches.Count == 0 || field.Type == DeltaType.Void
            ? otherwise
            : "CASE source.__till_clause "
                + string.Concat(branches.Select(b => string.Create(CultureInfo.InvariantCulture, $"WHEN {b.Number} THEN ({b.Value}\n) ")))
                + $"ELSE {otherwise} END";
    }

    private string Clause(Func<MergeClause, bool> kind)
    {
        var branches = change.Clauses.Select((clause, number) => (clause, number)).Where(c => kind(c.clause)).ToList();
        return branches.Count == 0
            ? "NULL::INTEGER"
            : "CASE "
                + string.Concat(
                    branches.Select(b =>
                        string.Create(CultureInfo.InvariantCulture, $"WHEN ({b.clause.Condition ?? "true"}\n) THEN {b.number} ")
                    )
                )
                + "END";
    }

    private static string On(RowSource source) =>
        string.Join(
            " AND ",
            source
                .Keys.Select(k => $"target.{Sql.Name(k)} = source.{Sql.Name(k)}")
                .Concat(new[] { source.And, source.Target }.OfType<string>().Select(c => $"({c}\n)"))
        );

    private static string Numbers(RowChange change, Func<MergeClause, bool> kind)
    {
        var numbers = change.Clauses.Select((clause, number) => (clause, number)).Where(c => kind(c.clause)).Select(c => c.number);
        return string.Join(", ", numbers.DefaultIfEmpty(-1).Select(n => n.ToString(CultureInfo.InvariantCulture)));
    }
}
