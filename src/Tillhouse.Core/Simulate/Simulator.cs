using Tillhouse.Core.Simulate.Faults;
using Tillhouse.DuckDb;

namespace Tillhouse.Core.Simulate;

/// <summary>
/// Writes the landing files of a shop that does not exist: an opening export and daily exports after it, in which orders move on, prices
/// and addresses change and parcels come late. The same options always write the same bytes, and days made in two calls equal those made in one.
/// </summary>
public static class Simulator
{
    /// <summary>Adds <see cref="SimulationOptions.Days"/> days to the landing folder.</summary>
    /// <exception cref="TerminalException">
    /// T0801: an option is out of range. T0802: the folder holds a simulation with other options. T0803: its state can't be read. T0804: a fault that is
    /// listed has no place. T0805, T0806: the seal of the days before is not there, or broken. T0902: a file can't be written.
    /// </exception>
    /// <exception cref="OperationCanceledException">Cancelled: every day before is whole, and no file is half written.</exception>
    public static Task<SimulationResult> RunAsync(
        SimulationOptions options,
        IProgress<SimulationProgress>? progress = null,
        CancellationToken cancellationToken = default
    ) => RunAsync(options, threads: 0, progress, cancellationToken);

    internal static async Task<SimulationResult> RunAsync(
        SimulationOptions options,
        int threads,
        IProgress<SimulationProgress>? progress,
        CancellationToken cancellationToken
    )
    {
        options.Check();
        try
        {
            return await WriteAsync(options with { Folder = Path.GetFullPath(options.Folder) }, threads, progress, cancellationToken);
        }
        catch (DuckDbException exception) when (exception.ErrorClass is DuckDbErrorClass.IO or DuckDbErrorClass.OutOfMemory)
        {
            throw new TerminalException(
                ErrorCodes.MachineRefused,
                exception.Message,
                "mend the permission, the path or the free space and call again: it goes on with the day that is not finished",
                inner: exception
            );
        }
    }

    private static async Task<SimulationResult> WriteAsync(
        SimulationOptions options,
        int threads,
        IProgress<SimulationProgress>? progress,
        CancellationToken cancellationToken
    )
    {
        Directory.CreateDirectory(options.Folder);
        var firstDay = 1 + await SimulationState.LastDayAsync(options, cancellationToken);
        options.CheckAfter(firstDay - 1);
        var lastDay = firstDay + options.Days - 1;
        var total = options.Days * ShopSource.All.Count;
        progress?.Report(new SimulationProgress([], 0, total));

        List<SimulationFile> files = [];
        using var world = await ShopWorld.OpenAsync(options, lastDay, threads, cancellationToken);
        var faulty = options.HasFaults ? new FaultyExport(world, options) : null;
        if (faulty is not null)
        {
            await Seal.BeginAsync(world.Connection, cancellationToken);
        }

        for (var day = firstDay; day <= lastDay; day++)
        {
            foreach (var (index, source) in ShopSource.All.Index())
            {
                var exported = faulty is null
                    ? await ExportAsync(world, options, source, day, cancellationToken)
                    : await faulty.WriteAsync(source, day, cancellationToken);
                files.AddRange(exported);
                progress?.Report(new SimulationProgress(exported, (day - firstDay) * ShopSource.All.Count + index + 1, total));
            }

            if (faulty is not null)
            {
                await Seal.CloseAsync(world.Connection, options.Folder, day, cancellationToken);
            }

            await SimulationState.WriteAsync(options, day, cancellationToken);
        }

        return new SimulationResult(Date(options, firstDay), Date(options, lastDay), files);
    }

    private static async Task<IReadOnlyList<SimulationFile>> ExportAsync(
        ShopWorld world,
        SimulationOptions options,
        ShopSource source,
        int day,
        CancellationToken cancellationToken
    )
    {
        List<SimulationFile> files = [];
        (long, long)[] parts = day == 1 ? [.. source.OpeningParts(options.Scale)] : [(0, long.MaxValue)];
        foreach (var (index, part) in parts.Index())
        {
            var date = Date(options, day);
            var suffix = parts.Length > 1 ? FormattableString.Invariant($"_part{index + 1}") : "";
            using var file = new LandingFile(Path.Combine(options.Folder, ExportFile.Path(source, date, suffix, options.Format)));
            var rows = await ExportFile.WriteAsync(
                world.Connection,
                source,
                world.Rows(source, day, part),
                options.Format,
                file.HiddenPath,
                cancellationToken
            );

            // A day on which nothing happened has no file: an export that holds a header and nothing else says less than no export.
            if (rows > 0)
            {
                files.Add(new SimulationFile(source.Name, date, file.Path, rows, file.Publish()));
            }
        }

        return files;
    }

    private static DateOnly Date(SimulationOptions options, int day) => options.StartDate.AddDays(day - 1);
}
