namespace Tillhouse.Core.Simulate.Faults;

/// <summary>
/// Which faults go where: those of a list, and a share of all rows and files. What is planted on a day depends on that day alone, so days made in
/// two calls equal those made in one.
/// </summary>
internal sealed class FaultPlan(SimulationOptions options)
{
    private const int ShownOnDay = 2;
    private static readonly string[] SmallSources = ["customers", "products", "orders", "payments", "shipments", "reviews"];
    private static readonly string[] DailySources = ["orders", "payments", "shipments", "web_events", "inventory"];

    private readonly Chance chance = new(options.Seed);

    /// <summary>The faults of one export's rows. In the opening every place has one at least, so that even a tiny shop shows all kinds.</summary>
    /// <param name="source">Its source.</param>
    /// <param name="day">Its day.</param>
    /// <param name="part">Its part, from 0.</param>
    /// <param name="rows">How many rows it has.</param>
    public IReadOnlyList<Fault> OfRows(ShopSource source, int day, int part, long rows)
    {
        var listed = Listed(source, day).Where(f => f.Day == day && !FaultKinds.IsOfFile(f.Kind) && part == 0);
        return options.FaultRate == 0 ? [.. listed] : [.. listed, .. ByRate(source, day, part, rows)];
    }

    /// <summary>The fault of one export as a whole file, or null.</summary>
    public Fault? OfFile(ShopSource source, int day)
    {
        if (Listed(source, day).FirstOrDefault(f => FaultKinds.IsOfFile(f.Kind)) is { } listed)
        {
            return listed;
        }

        if (options.FaultRate == 0 || KindOfFile(source.Name, day) is not { } kind)
        {
            return null;
        }

        var columns = FaultPlaces.Columns(kind, source.Name);
        return new Fault(kind, source.Name)
        {
            Column = columns.Count == 0 ? null : columns[chance.Pick($"header/{source.Name}/{day}", columns.Count)],
        };
    }

    /// <summary>Whether an export comes on the day behind its own.</summary>
    public bool IsLate(ShopSource source, int day) => day > 1 && OfFile(source, day)?.Kind is FaultKind.LateDay;

    private IEnumerable<Fault> Listed(ShopSource source, int day) =>
        options.FaultList?.Faults.Where(f =>
            f.Source == source.Name && f.Day <= day && day < f.Day + (FaultKinds.IsOfFile(f.Kind) ? f.Count : 1)
        )
        ?? [];

    private IEnumerable<Fault> ByRate(ShopSource source, int day, int part, long rows)
    {
        var places = FaultPlaces.OfRows(source.Name).ToList();
        foreach (var (kind, column) in places)
        {
            var wanted = chance.Round($"rows/{source.Name}/{day}/{part}/{kind}/{column}", options.FaultRate * rows / places.Count);
            var count = day == 1 && part == 0 ? Math.Max(1, wanted) : wanted;
            if (count > 0)
            {
                yield return new Fault(kind, source.Name) { Column = column, Count = (int)count };
            }
        }
    }

    private FaultKind? KindOfFile(string source, int day)
    {
        var kinds = options.Format is SimulationFormat.Csv or SimulationFormat.Json
            ? new[] { FaultKind.TruncatedFile, FaultKind.ChangedHeader, FaultKind.MisencodedFile }
            : [FaultKind.TruncatedFile, FaultKind.ChangedHeader];
        if (day == 1)
        {
            var place = chance.Shuffle("opening", SmallSources).ToList().IndexOf(source);
            return place >= 0 && place < kinds.Length ? kinds[place] : null;
        }

        if (day == ShownOnDay && chance.Shuffle("late", DailySources)[0] == source)
        {
            return FaultKind.LateDay;
        }

        FaultKind[] all = [.. kinds, FaultKind.LateDay];
        return IsDue(source, day) ? all[chance.Pick(FormattableString.Invariant($"file/{source}/{day}"), all.Length)] : null;
    }

    /// <summary>A source has a faulty file every so many days, from a day of chance on: files are few, and chance alone would leave whole months without.</summary>
    private bool IsDue(string source, int day)
    {
        var first = chance.Pick($"file/{source}", 1_000_000) / 1_000_000m;
        return decimal.Floor(first + options.FaultRate * day) > decimal.Floor(first + options.FaultRate * (day - 1));
    }
}
