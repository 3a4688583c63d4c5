using Tillhouse.Core.Build;
using Tillhouse.Core.Graph;
using Tillhouse.Core.Ingest;
using Tillhouse.Core.Lake;
using Tillhouse.Core.Project;
using Tillhouse.Core.Quality;
using Tillhouse.Core.Run;
using Tillhouse.Core.Simulate.Faults;
using Tillhouse.Core.Sql;
using Tillhouse.DuckDb;

namespace Tillhouse.Core.Grade;

/// <summary>
/// Gathers what a project found, in tables of a database of the grade alone: <c>kept</c> has a row for each rule that kept a row out, <c>flagged</c> for each
/// row that a check warns of, <c>refused</c> and <c>taken</c> the files, <c>rules</c> the columns that a rule speaks of, and <c>told</c> the rows of silver
/// by the lines that they came from.
/// </summary>
internal sealed class LakeFindings(DuckDbConnection connection, BoundProject project, LakeCatalog lake, EngineTables tables)
{
    /// <summary>Gathers all of it.</summary>
    public async Task GatherAsync(CancellationToken cancellation)
    {
        await connection
            .ExecuteAsync(
                """
                CREATE TEMP TABLE kept (source VARCHAR, file VARCHAR, sheet VARCHAR, line BIGINT, stage VARCHAR, rule VARCHAR);
                CREATE TEMP TABLE flagged (source VARCHAR, file VARCHAR, line BIGINT, rule VARCHAR, points_to VARCHAR[]);
                CREATE TEMP TABLE refused (source VARCHAR, file VARCHAR, code VARCHAR);
                CREATE TEMP TABLE taken (source VARCHAR, file VARCHAR);
                CREATE TEMP TABLE rules (source VARCHAR, rule VARCHAR, kind VARCHAR, "column" VARCHAR);
                CREATE TEMP TABLE told (source VARCHAR, file VARCHAR, line BIGINT, key VARCHAR);
                """,
                cancellation
            )
            .ConfigureAwait(false);
        foreach (var shape in SealedShape.All.Where(s => project.Project.Sources.ContainsKey(s.Source)))
        {
            await FilesAsync(shape.Source, cancellation).ConfigureAwait(false);
            await KeptAsync(shape.Source, cancellation).ConfigureAwait(false);
            foreach (var table in project.Graph.Order.Where(t => BuildInputs.SourceOf(project, t)?.Name == shape.Source))
            {
                await ModelAsync(shape, project.Models[table].Definition, cancellation).ConfigureAwait(false);
            }
        }
    }

    private async Task FilesAsync(string source, CancellationToken cancellation)
    {
        var ledger = await BatchLedger.OpenAsync(lake.Store, source, cancellation).ConfigureAwait(false);
        var refused = ledger.Batches.SelectMany(b => b.Refused).Select(r => (r.File.Path, r.File.Code)).Distinct();
        await InsertAsync("refused", refused.Select(r => new[] { source, r.Path, r.Code }), cancellation).ConfigureAwait(false);
        var taken = ledger.Batches.SelectMany(b => b.Files.Concat(b.Again)).Select(f => f.Path).Distinct();
        await InsertAsync("taken", taken.Select(path => new[] { source, path }), cancellation).ConfigureAwait(false);
    }

    private async Task KeptAsync(string source, CancellationToken cancellation)
    {
        if (await lake.FindAsync(QuarantineTable.Folder(source), cancellation).ConfigureAwait(false) is { } table)
        {
            using var rows = await table.RowsAsync(connection, cancellation).ConfigureAwait(false);
            await connection
                .ExecuteAsync(
                    $"INSERT INTO kept SELECT {Quote.Text(source)}, _file, _sheet, _line, stage, unnest(string_split(rule, ';')) FROM {rows.Relation} AS q",
                    cancellation
                )
                .ConfigureAwait(false);
        }
    }

    private async Task ModelAsync(SealedShape shape, ModelDefinition model, CancellationToken cancellation)
    {
        var rules = model.Checks.SelectMany(check =>
            RuleColumns
                .Of(check, model)
                .DefaultIfEmpty("")
                .Select(column =>
                    new[] { shape.Source, check.Name, RuleColumns.KindOf(check) is { } kind ? FaultKinds.Name(kind) : "", column }
                )
        );
        await InsertAsync("rules", rules, cancellation).ConfigureAwait(false);
        foreach (var table in project.Graph.WaitsFor(model.Table).Append(model.Table))
        {
            await tables.EnsureAsync(table, cancellation).ConfigureAwait(false);
        }

        await connection
            .ExecuteAsync($"INSERT INTO told SELECT '{shape.Source}', _file, _line, {shape.Key} FROM {model.Table}", cancellation)
            .ConfigureAwait(false);
        foreach (var check in model.Checks.Where(c => c.OnFail != OnFail.Quarantine))
        {
            await FlaggedAsync(shape.Source, model, check, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Asks a check once more, this time for the rows. One that reaches its threshold is no finding.</summary>
    private async Task FlaggedAsync(string source, ModelDefinition model, CheckDefinition check, CancellationToken cancellation)
    {
        // Rules may ask when a row was taken, which silver does not keep.
        var rows = BuildAudit.AsksForOrigin(check)
            ? $"(SELECT s.*, b._sheet, b._ingested_at FROM {model.Table} AS s JOIN bronze.{source} AS b USING (_file, _line, _batch))"
            : $"{model.Table}";
        var fails = check switch
        {
            CheckDefinition.Relationship c =>
                $"ANTI JOIN {c.Table} AS o ON o.{Quote.Name(c.OtherColumn)} = r.{Quote.Name(c.Column)} WHERE r.{Quote.Name(c.Column)} IS NOT NULL",
            _ when RowRule.Fails(check) is { } condition => $"WHERE {condition}",
            _ => null,
        };
        if (fails is null)
        {
            return;
        }

        var pointers = new[] { "order_id", "product_id", "customer_id" }.Where(p => model.Columns.Any(c => c.Name == p));
        var failing = $"SELECT r.* FROM {rows} AS r {fails}";
        var count = new CheckCount(
            connection.Scalar<long>($"SELECT count(*) FROM ({failing})"),
            connection.Scalar<long>($"SELECT count(*) FROM {model.Table}")
        );
        if (!CheckResult.Of(model.Table, check, count, []).Passed)
        {
            await connection
                .ExecuteAsync(
                    $"INSERT INTO flagged SELECT {Quote.Text(source)}, _file, _line, {Quote.Text(check.Name)}, [{string.Join(", ", pointers)}]::VARCHAR[] FROM ({failing})",
                    cancellation
                )
                .ConfigureAwait(false);
        }
    }

    private async Task InsertAsync(string table, IEnumerable<string[]> rows, CancellationToken cancellation)
    {
        var values = string.Join(", ", rows.Select(row => $"({string.Join(", ", row.Select(Quote.Text))})"));
        if (values.Length > 0)
        {
            await connection.ExecuteAsync($"INSERT INTO {table} VALUES {values}", cancellation).ConfigureAwait(false);
        }
    }
}
