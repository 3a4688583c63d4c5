using Tillhouse.Core.Lake;
using Tillhouse.Core.Project;

namespace Tillhouse.Core.Run;

public sealed partial class ProjectSession
{
    /// <summary>Lets readers see an older release again, by a new one that names its versions.</summary>
    /// <param name="release">The release's number; null: what readers saw before.</param>
    /// <param name="cancellation">Ends the work before the release is written.</param>
    /// <exception cref="TerminalException">T0701: there is no such release. T0704: a version that it names is no longer there.</exception>
    public Task<Release> RollBackAsync(long? release, CancellationToken cancellation) =>
        new ReleaseRollback(Releases, lake, making, options.Time).ToAsync(release, cancellation);

    /// <summary>Compares two releases, of whatever environments, table by table and row by row.</summary>
    /// <param name="first">The one.</param>
    /// <param name="second">The other.</param>
    /// <param name="selected">The tables to compare; null: all.</param>
    /// <param name="rows">How many of the rows that differ are listed of each table.</param>
    /// <param name="cancellation">Interrupts the engine.</param>
    /// <returns>The tables that the two name at other versions; some of them may be equal all the same.</returns>
    /// <exception cref="TerminalException">T0701: there is no such release. T0704: a version that it names is no longer there.</exception>
    public async Task<IReadOnlyList<TableDiff>> DiffAsync(
        ReleaseName first,
        ReleaseName second,
        IReadOnlyCollection<TableName>? selected,
        int rows,
        CancellationToken cancellation
    )
    {
        var a = await first.FindAsync(lake.Store, cancellation).ConfigureAwait(false);
        var b = await second.FindAsync(lake.Store, cancellation).ConfigureAwait(false);
        return await new ReleaseDiff(Project, lake, engine.Connect).RunAsync(a, b, selected, rows, cancellation).ConfigureAwait(false);
    }

    /// <summary>Brings what this environment has built into production's tables, and makes production's next release of it.</summary>
    /// <param name="cancellation">Ends the work between two tables; then it can be repeated.</param>
    /// <exception cref="TerminalException">T0708: there is nothing to promote, or the environment is not up to date.</exception>
    /// <exception cref="TransientException">T0705: a run is at work on production.</exception>
    public async Task<Release> PromoteAsync(CancellationToken cancellation)
    {
        if (environment.IsProduction)
        {
            throw new TerminalException(
                ErrorCodes.NotPromotable,
                "nothing was promoted: this is production",
                "name the environment that was run: till promote dev"
            );
        }

        await using var lease = await RunLease
            .TakeAsync(lake.Store, LeaseHolder.Self(), options.Time, null, cancellation)
            .ConfigureAwait(false);
        if (!(await PlanAsync(null, force: false, cancellation).ConfigureAwait(false)).IsEmpty)
        {
            throw new TerminalException(
                ErrorCodes.NotPromotable,
                $"nothing was promoted: {environment.Name} is not up to date with the project and with production",
                $"run in it first: till run --env {environment.Name}"
            );
        }

        var states = await StatesAsync(cancellation).ConfigureAwait(false);
        var production = new ReleaseLog(lake.Store);
        var now = options.Time.GetUtcNow();
        return await new Promotion(Project, lake, production, new ReleaseMaking(production, options.Time))
            .RunAsync(Released(states), RunId.At(now), now.UtcDateTime, cancellation)
            .ConfigureAwait(false);
    }
}
