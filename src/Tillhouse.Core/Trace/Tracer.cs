using Tillhouse.Core.Build;
using Tillhouse.Core.Engine;
using Tillhouse.Core.Graph;
using Tillhouse.Core.Lake;
using Tillhouse.Core.Project;
using Tillhouse.Core.Run;
using Tillhouse.Core.Sql;
using Tillhouse.Core.Sql.Lineage;
using Tillhouse.Core.Verify;

namespace Tillhouse.Core.Trace;

/// <summary>
/// Walks from rows of a table back to the lines of the exports. At each step it takes, of every table that the model reads, the rows that the rows above can
/// have been made of: those that agree with one of them in the columns that the model gives on as they are. None that count are left out; where nothing can
/// be proven it says so and stops. Computed on demand, from the newest release.
/// </summary>
/// <param name="session">The project and its lake.</param>
/// <param name="limits">The limits of the engine that is started.</param>
public sealed class Tracer(ProjectSession session, EngineOptions limits)
{
    private readonly BoundProject project = session.Project;

    /// <summary>Traces rows.</summary>
    /// <param name="table">Their table.</param>
    /// <param name="where">Which rows: one condition over the table's columns; null: all.</param>
    /// <param name="limit">The most examples a step.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>The chosen rows, with what they were made of below them.</returns>
    /// <exception cref="TillhouseException">T0905: the condition is no plain expression.</exception>
    /// <exception cref="DuckDb.DuckDbException">The condition does not fit the table.</exception>
    public async Task<TraceStep> RunAsync(TableName table, string? where, int limit, CancellationToken cancellation)
    {
        using var engine = DuckDbEngine.Start(limits);
        using var connection = engine.Connect();
        if (where is not null)
        {
            RowExpression.Require(connection, where, "--where");
        }

        engine.Confine([session.Lake.Store.Locate("")]);
        using var lineage = new ProjectLineage(project, Prelude.DuckDb);
        var plan = await session.PlanAsync(project.Graph.Order, force: false, cancellation).ConfigureAwait(false);
        var states = (await session.TablesAsync(cancellation).ConfigureAwait(false)).ToDictionary(t => t.Table, t => t.State);
        using var tables = new EngineTables(project, session.Lake, engine.Connect);
        var release = await session.Releases.LatestAsync(cancellation).ConfigureAwait(false);
        tables.Read(release);
        var walk = new TraceWalk(
            project,
            lineage,
            tables,
            new TracedRows(connection, project),
            new TraceNotes(project, states, plan, release is not null),
            limit
        );

        // On a line of its own, so that a comment at the end of the condition hides nothing.
        var condition = where is null ? "" : $" where (\n{where}\n)";
        return await walk.RootAsync(table, new TraceLink.Chosen(where), condition, cancellation).ConfigureAwait(false);
    }
}
