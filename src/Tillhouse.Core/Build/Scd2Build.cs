using Tillhouse.Core.Project;
using Tillhouse.Core.Sql;

namespace Tillhouse.Core.Build;

/// <summary>
/// <c>build: scd2</c>: the SELECT gives versions of rows, and the build makes their history whole from them. Because it is computed from all
/// versions in the order of their own time, a late or out-of-order version splits the right interval, and equal consecutive ones merge.
/// </summary>
public sealed class Scd2Build : IBuild
{
    /// <summary>The surrogate key of the unknown member, which facts without a natural key join to.</summary>
    public const long UnknownKey = -1;

    /// <summary>The column that says when a version ended; null while it is valid.</summary>
    public const string ValidTo = "valid_to";

    private const string Start = "timestamp '1970-01-01 00:00:00'";
    private const string End = "timestamp '9999-12-31 00:00:00'";

    /// <inheritdoc/>
    public BuildScript Script(BuildInput input) => new() { Rows = Select(input) };

    private static string Select(BuildInput input)
    {
        var model = input.Model;
        var build = (BuildKind.Scd2)model.Build;
        var key = Quote.Names(model.Key);
        var columns = Quote.Names(input.SelectColumns);
        var tracked = $"row({Quote.Names(build.Track)})";
        var keyed = string.Join(" and ", model.Key.Select(k => $"{Quote.Name(k)} is not null"));
        return $"""
            with source as (
              {input.Sql}
            ),
            versions as (
              select {columns}, coalesce({Quote.Name(build.ValidFrom)}, {Start}) as valid_from
              from source where {keyed}
            ),
            {(build.GoneAt is { } gone ? ChangesWithEnds(columns, key, tracked, Quote.Name(gone)) : Changes(columns, key, tracked))}
            select {Surrogate(model)} as {Quote.Name(build.Surrogate)}, {columns}, valid_from, valid_to, valid_to is null as is_current,
              false as is_inferred, case when version = 1 then {Start} else valid_from end as effective_from,
              coalesce({(build.GoneAt is null ? ValidTo : "next_from")}, {End}) as effective_to
            from changes
            {Inferred(model, build)}
            union all by name
            select cast({UnknownKey} as bigint) as {Quote.Name(build.Surrogate)}, {Start} as valid_from, true as is_current,
              false as is_inferred, {Start} as effective_from, {End} as effective_to
            """;
    }

    /// <summary>A version is valid until the next one that differs.</summary>
    private static string Changes(string columns, string key, string tracked) =>
        $"""
            compared as (
              select *, row_number() over history as version, {tracked} is distinct from lag({tracked}) over history as changed
              from versions window history as (partition by {key} order by valid_from)
            ),
            changes as (
              select {columns}, valid_from, row_number() over history as version, lead(valid_from) over history as valid_to
              from compared where version = 1 or changed window history as (partition by {key} order by valid_from)
            )
            """;

    /// <summary>
    /// A version is valid until the next one that differs, or until the row was gone from its source: what comes back after that is another version, even
    /// an equal one. Facts of the time between join to the one before.
    /// </summary>
    private static string ChangesWithEnds(string columns, string key, string tracked, string gone) =>
        $"""
            ended as (
              select *, case when {gone} < coalesce(lead(valid_from) over history, {End}) then greatest({gone}, valid_from) end as ended_at
              from versions window history as (partition by {key} order by valid_from)
            ),
            compared as (
              select *, row_number() over history as version, lag(ended_at) over history as ended_before,
                {tracked} is distinct from lag({tracked}) over history or lag(ended_at) over history is not null as changed,
                last_value(ended_at) over (history rows between unbounded preceding and unbounded following) as ended_last
              from ended window history as (partition by {key} order by valid_from)
            ),
            changes as (
              select {columns}, valid_from, row_number() over history as version, lead(valid_from) over history as next_from,
                case when next_from is null then ended_last else coalesce(lead(ended_before) over history, next_from) end as valid_to
              from compared where version = 1 or changed window history as (partition by {key} order by valid_from)
            )
            """;

    /// <summary>A fact whose natural key the dimension does not know still needs a member of its own, or two strangers would become one.</summary>
    private static string Inferred(ModelDefinition model, BuildKind.Scd2 build)
    {
        if (build.InferredFrom.Count == 0)
        {
            return "";
        }

        var key = Quote.Name(model.Key[0]);
        var seen = string.Join(
            " union ",
            build.InferredFrom.Select(i =>
                $"select distinct {Quote.Name(i.Column)} as {key} from {i.Table} where {Quote.Name(i.Column)} is not null"
            )
        );
        return $"""
            union all by name
            select {Surrogate(model)} as {Quote.Name(build.Surrogate)}, {key}, valid_from, true as is_current, true as is_inferred,
              valid_from as effective_from, {End} as effective_to
            from (select {key}, {Start} as valid_from from ({seen}) as seen anti join versions using ({key})) as inferred
            """;
    }

    private static string Surrogate(ModelDefinition model)
    {
        var parts = model.Key.Select(k => $"coalesce(cast({Quote.Name(k)} as varchar), '')");
        return $"till_key(concat({string.Join(", chr(31), ", parts)}, chr(31), cast(till_micros(valid_from) as varchar)))";
    }
}
