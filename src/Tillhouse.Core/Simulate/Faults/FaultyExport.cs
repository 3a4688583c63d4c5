using Tillhouse.Core.Sql;

namespace Tillhouse.Core.Simulate.Faults;

/// <summary>Writes the exports of a day with their faults, and tells the seal what is wrong and what is true.</summary>
internal sealed class FaultyExport(ShopWorld world, SimulationOptions options)
{
    private readonly FaultPlan plan = new(options);
    private readonly RowFaults rows = new(world.Connection);

    /// <summary>Writes what a source delivers on a day: its export, and that of the day before where it is late.</summary>
    public async Task<IReadOnlyList<SimulationFile>> WriteAsync(ShopSource source, int day, CancellationToken cancellationToken)
    {
        List<SimulationFile> files = [];
        (long, long)[] parts = day == 1 ? [.. source.OpeningParts(options.Scale)] : [(0, long.MaxValue)];
        foreach (var (index, part) in parts.Index())
        {
            if (await PrepareAsync(source, day, index, part, cancellationToken) == 0)
            {
                continue;
            }

            var suffix = parts.Length > 1 ? FormattableString.Invariant($"_part{index + 1}") : "";
            files.AddRange(await DeliverAsync(source, day, suffix, index == 0 ? plan.OfFile(source, day) : null, cancellationToken));
        }

        if (plan.IsLate(source, day - 1) && await PrepareAsync(source, day - 1, 0, (0, long.MaxValue), cancellationToken) > 0)
        {
            files.Add(await PublishAsync(source, day, LatePath(source, day), cancellationToken));
        }

        return files;
    }

    /// <summary>Takes the rows of an export and plants their faults. Returns how many rows there are; 0 is no export.</summary>
    private async Task<long> PrepareAsync(ShopSource source, int day, int part, (long, long) numbers, CancellationToken cancellationToken)
    {
        var draw = FormattableString.Invariant($"{source.Name}/{day}/{part}");
        var count = await rows.TakeAsync(world.Rows(source, day, numbers), source, draw, cancellationToken);

        // Copies come last, so that nothing is planted in them.
        foreach (var fault in plan.OfRows(source, day, part, count).OrderBy(f => FaultKinds.IsDuplicate(f.Kind)))
        {
            var planted = await rows.PlantAsync(fault, cancellationToken);
            if (planted < fault.Count && fault.At is { } at)
            {
                throw new TerminalException(
                    ErrorCodes.InvalidFault,
                    FormattableString.Invariant(
                        $"day {day} of {source.Name} has only {planted} rows that can still have this fault, not {fault.Count}"
                    ),
                    "ask for fewer, or name another day: the opening, day 1, has most rows",
                    at
                );
            }
        }

        return count;
    }

    private async Task<IReadOnlyList<SimulationFile>> DeliverAsync(
        ShopSource source,
        int day,
        string suffix,
        Fault? fault,
        CancellationToken cancellationToken
    )
    {
        var path = ExportFile.Path(source, Date(day), suffix, options.Format);
        switch (fault?.Kind)
        {
            case null:
                await SealRowsAsync(source, path, day, cancellationToken);
                return [await PublishAsync(source, day, path, cancellationToken)];
            case FaultKind.LateDay when day == 1:
                goto case null;
            case FaultKind.LateDay:
                var late = LatePath(source, day + 1);
                await SealRowsAsync(source, late, day + 1, cancellationToken);
                await SealFileAsync(fault, late, (path, late), day + 1, cancellationToken);
                return [];
            default:
                var again = ExportFile.Path(source, Date(day), $"{suffix}_resent", options.Format);
                await SealRowsAsync(source, again, day, cancellationToken);
                var sound = await PublishAsync(source, day, again, cancellationToken);
                return [await BreakAsync(source, day, path, sound, fault, cancellationToken), sound];
        }
    }

    /// <summary>Writes the export as it came first.</summary>
    private async Task<SimulationFile> BreakAsync(
        ShopSource source,
        int day,
        string path,
        SimulationFile sound,
        Fault fault,
        CancellationToken cancellationToken
    )
    {
        using var file = new LandingFile(Path.Combine(options.Folder, path));
        var isText = options.Format is SimulationFormat.Csv or SimulationFormat.Json;
        (string, string) change;
        if (fault.Kind is FaultKind.ChangedHeader)
        {
            var header = (fault.Column!, fault.Value ?? $"{fault.Column}_nr");
            await ExportFile.WriteAsync(world.Connection, source, rows.Rows(header), options.Format, file.HiddenPath, cancellationToken);
            change = header;
        }
        else
        {
            change =
                fault.Kind is FaultKind.TruncatedFile
                    ? BrokenFile.Truncate(sound.Path, file.HiddenPath, isText)
                    : await BrokenFile.ReencodeAsync(sound.Path, file.HiddenPath, cancellationToken);
        }

        await SealFileAsync(fault, path, change, day, cancellationToken);
        return new SimulationFile(source.Name, Date(day), file.Path, sound.Rows, file.Publish());
    }

    private async Task<SimulationFile> PublishAsync(ShopSource source, int day, string path, CancellationToken cancellationToken)
    {
        using var file = new LandingFile(Path.Combine(options.Folder, path));
        var written = await ExportFile.WriteAsync(
            world.Connection,
            source,
            rows.Rows(),
            options.Format,
            file.HiddenPath,
            cancellationToken
        );
        return new SimulationFile(source.Name, Date(day), file.Path, written, file.Publish());
    }

    private Task SealRowsAsync(ShopSource source, string path, int delivered, CancellationToken cancellationToken) =>
        world.Connection.ExecuteAsync(SealedRows.Sql(source, rows.Rows(), path, options.Format, delivered), cancellationToken);

    private Task SealFileAsync(
        Fault fault,
        string path,
        (string Before, string After) change,
        int delivered,
        CancellationToken cancellationToken
    )
    {
        var column = fault.Column is null ? "NULL" : Quote.Text(fault.Column);
        return world.Connection.ExecuteAsync(
            FormattableString.Invariant(
                $"""
                INSERT INTO sealed_faults (kind, source, file, "column", original, planted, delivered) VALUES
                ('{FaultKinds.Name(fault.Kind)}', '{fault.Source}', {Quote.Text(path)}, {column}, {Quote.Text(change.Before)}, {Quote.Text(
                    change.After
                )}, {delivered})
                """
            ),
            cancellationToken
        );
    }

    /// <summary>A late export stands behind the one of the day on which it comes, so that the order of names is not the order of days.</summary>
    private string LatePath(ShopSource source, int arrives) =>
        ExportFile.Path(source, Date(arrives), FormattableString.Invariant($"_of_{Date(arrives - 1):yyyy-MM-dd}"), options.Format);

    private DateOnly Date(int day) => options.StartDate.AddDays(day - 1);
}
