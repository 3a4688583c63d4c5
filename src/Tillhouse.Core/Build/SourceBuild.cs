using Tillhouse.Core.Graph;
using Tillhouse.Core.Project;
using Tillhouse.Core.Quality;
using Tillhouse.Core.Sql;

namespace Tillhouse.Core.Build;

/// <summary>
/// A silver table that reads a source: casts that fail and rules that say quarantine keep a row out, and of the rest the newest row of each
/// key stays (architecture.md, "How data walks through it").
/// </summary>
public sealed class SourceBuild : IBuild
{
    /// <summary>The columns that carry a row's origin through a model's SELECT without the model naming them.</summary>
    public static readonly IReadOnlyList<string> HiddenColumns = [TypedRows.Errors, "_sheet", "_ingested_at"];

    private const string Failed = "_failed";
    private const string Origin = "_batch, _line, _file, _sheet";

    /// <summary>
    /// Never true. An expression that is not the same each time is not copied: else DuckDB moves the filter on the verdict down through every step of the
    /// model, where each cast and each rule is planned and computed a second time (a customer's row took 95 ms to plan instead of 10).
    /// </summary>
    private const string Once = "random() < 0";

    /// <summary>The same with those that a source adds to them.</summary>
    public static IReadOnlyList<string> HiddenColumnsOf(SourceContract source) =>
        source.Mode == SourceMode.Snapshot ? [.. HiddenColumns, BronzeTable.GoneAt] : HiddenColumns;

    /// <inheritdoc/>
    public BuildScript Script(BuildInput input)
    {
        var judged = $"(\nselect s.*, {Failures(input)} as {Failed}\nfrom (\n{input.Sql}\n) as s{Undecided(input)}\n) as judged";
        var duplicates = Quote.Name($"{input.Model.Table}.duplicates");
        var accepted =
            $"{judged} anti join build.{duplicates} as d on d._batch is not distinct from judged._batch "
            + $"and d._line is not distinct from judged._line and d._file is not distinct from judged._file and d._sheet is not distinct from judged._sheet where {Failed} is null";
        return new BuildScript
        {
            Rows = $"select {Quote.Names(input.SelectColumns)} from {accepted}",
            Division = new RowDivision(
                $"build.{duplicates}",
                $"create table build.{duplicates} as\n{Duplicates(input, judged)}",
                $"select * from {accepted}",
                $"select _file, _line, _sheet, _batch, _ingested_at, {Failed} as rules from {judged} where {Failed} is not null"
            )
            {
                KeysTwice = input.Model.Key.Count == 0 || SnapshotRows.IsCurrent(input.Source!, input.Model) ? null : KeysTwice(input),
            },
        };
    }

    /// <summary>The order of the versions of one key. Rows that agree in all of it are of one place, and can only differ in their sheet.</summary>
    internal static string NewestFirst(BuildInput input, SourceContract source) =>
        string.Join(
            ", ",
            (SnapshotRows.IsCurrent(source, input.Model) ? ["_batch", "_file"] : input.Model.NewestBy ?? source.NewestBy)
                .Where(c => input.SelectColumns.Contains(c, StringComparer.OrdinalIgnoreCase))
                .Select(Quote.Name)
                .Concat(["_batch", "_line", "_file"])
                .Select(c => $"{c} desc nulls last")
        );

    /// <summary>Rows that people have decided on are neither judged nor taken: what landed and is nowhere counts as discarded.</summary>
    private static string Undecided(BuildInput input) =>
        input.Decided is not { } decided
            ? ""
            : $" anti join {decided} as x on x._batch is not distinct from s._batch and x._line is not distinct from s._line "
                + "and x._file is not distinct from s._file and x._sheet is not distinct from s._sheet";

    private static string Failures(BuildInput input)
    {
        var rules = Rules(input.Model).ToList();
        var any = string.Join(" or ", rules.Select(r => r.Fails).Prepend($"s.{TypedRows.Errors} is not null"));
        var names = string.Join(
            ", ",
            rules.Select(r => $"case when {r.Fails} then {Quote.Text(r.Name)} end").Prepend($"s.{TypedRows.Errors}")
        );
        return $"case when {any} or {Once} then concat_ws(';', {names}) end";
    }

    /// <summary>The header's own rules, and that the key is there: a row without one could never be told from another.</summary>
    private static IEnumerable<(string Name, string Fails)> Rules(ModelDefinition model)
    {
        var own = model.Checks.Where(c => c.OnFail == OnFail.Quarantine).ToList();
        foreach (var key in model.Key.Where(k => !own.Any(c => c is CheckDefinition.NotNull n && n.Column == k)))
        {
            yield return ($"not_null:{key}", $"{Quote.Name(key)} is null");
        }

        foreach (var check in own)
        {
            if (RowRule.Fails(check) is { } fails)
            {
                yield return (check.Name, fails);
            }
        }
    }

    private static string Duplicates(BuildInput input, string judged)
    {
        if (input.Model.Key.Count == 0)
        {
            return $"select {Origin} from {judged} where false";
        }

        // Few keys come twice. They are found from the key's columns alone, and only their rows are cast, judged and put in order.
        // Of snapshots nearly all do, and a row that a later one lacks is repeated by its absence.
        var (rows, gone) = SnapshotRows.IsCurrent(input.Source!, input.Model)
            ? (judged, BronzeTable.GoneAt)
            : ($"{judged} semi join ({KeysTwice(input)}) as twice using ({Quote.Names(input.Model.Key)})", "null");
        return $"""
            select {Origin} from (
              select {Origin}, {gone} as gone_at, row_number() over (partition by {Quote.Names(input.Model.Key)} order by {NewestFirst(
                input,
                input.Source!
            )}, _sheet desc nulls last) as version
              from {rows}
              where {Failed} is null
            ) as versions
            where version > 1 or gone_at is not null
            """;
    }

    private static string KeysTwice(BuildInput input) =>
        $"select {Quote.Names(input.Model.Key)} from (\n{input.Sql}\n) as keys group by all having count(*) > 1";
}
