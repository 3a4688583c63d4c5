using Tillhouse.Core.Engine;
using Tillhouse.Core.Run;
using Tillhouse.Core.Simulate.Faults;
using Tillhouse.DuckDb;

namespace Tillhouse.Core.Grade;

/// <summary>
/// Opens the seal of a simulation and says how well a project found what was planted. It reads the lake as any reader would, and what it learns goes to
/// nobody but the caller.
/// </summary>
public static class Grader
{
    private const int Shown = 100;

    /// <summary>Grades a project by its newest release, or by its tables as they are where there is no release yet.</summary>
    /// <param name="session">The project at work.</param>
    /// <param name="cancellation">Interrupts the engine.</param>
    /// <exception cref="TerminalException">T0805: nothing is sealed in its landing folder. T0806: the seal is broken.</exception>
    public static async Task<GradeReport> RunAsync(ProjectSession session, CancellationToken cancellation)
    {
        var project = session.Project;
        using var engine = DuckDbEngine.Start(EngineOptions.ForThisMachine(project.Project.MemoryBytes));
        using var connection = engine.Connect();
        var lastDay = await Seal.OpenAsync(connection, project.Project.Landing, cancellation).ConfigureAwait(false);
        using var tables = new EngineTables(project, session.Lake, engine.Connect);
        tables.Read(await session.Releases.LatestAsync(cancellation).ConfigureAwait(false));
        await new LakeFindings(connection, project, session.Lake, tables).GatherAsync(cancellation).ConfigureAwait(false);
        await FoundFaults.DecideAsync(connection, lastDay, cancellation).ConfigureAwait(false);
        var totals = new Totals(connection, project, tables);
        var wrong = await totals.CompareAsync(lastDay, cancellation).ConfigureAwait(false);
        return new GradeReport(
            lastDay,
            await KindsAsync(connection, cancellation).ConfigureAwait(false),
            await MissedAsync(connection, cancellation).ConfigureAwait(false),
            await AlarmsAsync(connection, cancellation).ConfigureAwait(false),
            totals.Compared,
            wrong
        );
    }

    private static async Task<IReadOnlyList<KindGrade>> KindsAsync(DuckDbConnection connection, CancellationToken cancellation)
    {
        var kinds = await ReadAsync(
                connection,
                """
                SELECT kind, sum(planted)::BIGINT, sum(found)::BIGINT, sum(alarms)::BIGINT FROM (
                  SELECT kind, 1 AS planted, (id IN (SELECT id FROM found))::INTEGER AS found, 0 AS alarms FROM faults
                  UNION ALL SELECT kind, 0, 0, 1 FROM alarms)
                GROUP BY kind
                """,
                r => new KindGrade(r.IsDBNull(0) ? null : FaultKinds.Find(r.GetString(0)), r.GetInt64(1), r.GetInt64(2), r.GetInt64(3)),
                cancellation
            )
            .ConfigureAwait(false);
        return [.. kinds.OrderBy(k => k.Kind is null).ThenBy(k => k.Kind)];
    }

    private static Task<IReadOnlyList<MissedFault>> MissedAsync(DuckDbConnection connection, CancellationToken cancellation) =>
        ReadAsync(
            connection,
            FormattableString.Invariant(
                $"SELECT kind, file, line, \"column\", planted FROM faults WHERE id NOT IN (SELECT id FROM found) ORDER BY kind, file, line LIMIT {Shown}"
            ),
            r => new MissedFault(r.GetString(0), r.GetString(1), Line(r, 2), Text(r, 3), Text(r, 4)),
            cancellation
        );

    private static Task<IReadOnlyList<FalseAlarm>> AlarmsAsync(DuckDbConnection connection, CancellationToken cancellation) =>
        ReadAsync(
            connection,
            FormattableString.Invariant($"SELECT kind, file, line, rule FROM alarms ORDER BY kind, file, line LIMIT {Shown}"),
            r => new FalseAlarm(Text(r, 0), r.GetString(1), Line(r, 2), r.GetString(3)),
            cancellation
        );

    private static async Task<IReadOnlyList<T>> ReadAsync<T>(
        DuckDbConnection connection,
        string sql,
        Func<DuckDbDataReader, T> read,
        CancellationToken cancellation
    )
    {
        using var command = new DuckDbCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        List<T> rows = [];
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    private static string? Text(DuckDbDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    private static long? Line(DuckDbDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetInt64(column);
}
