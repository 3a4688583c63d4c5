using Tillhouse.Core.Project;

namespace Tillhouse.Core.Graph;

/// <summary>Orders models so that each stands behind what it needs.</summary>
internal static class TopologicalOrder
{
    public static IReadOnlyList<TableName> Of(
        IReadOnlyDictionary<TableName, IReadOnlyList<TableName>> waits,
        GraphEdges edges,
        ErrorList errors
    )
    {
        var order = new List<TableName>();
        var left = waits.ToDictionary(w => w.Key, w => w.Value.Count(waits.ContainsKey));
        var readers = waits.SelectMany(w => w.Value.Select(input => (input, w.Key))).ToLookup(e => e.input, e => e.Key);
        var ready = new SortedSet<TableName>(left.Where(l => l.Value == 0).Select(l => l.Key));
        while (ready.Count > 0)
        {
            var table = ready.Min!;
            ready.Remove(table);
            order.Add(table);
            foreach (var reader in readers[table])
            {
                if (--left[reader] == 0)
                {
                    ready.Add(reader);
                }
            }
        }

        if (order.Count < waits.Count)
        {
            ReportCycles(waits, left.Where(l => l.Value > 0).Select(l => l.Key).ToHashSet(), edges, errors);
        }

        return order;
    }

    private static void ReportCycles(
        IReadOnlyDictionary<TableName, IReadOnlyList<TableName>> waits,
        HashSet<TableName> stuck,
        GraphEdges edges,
        ErrorList errors
    )
    {
        while (stuck.Count > 0)
        {
            // Who waits for a cycle without being in it leads into it: along the inputs the walk must come back to where it was.
            var path = new List<TableName>();
            var here = stuck.Min()!;
            while (!path.Contains(here))
            {
                path.Add(here);
                if (waits[here].Where(stuck.Contains).FirstOrDefault() is not { } next)
                {
                    stuck.ExceptWith(path);
                    break;
                }

                here = next;
            }

            if (!stuck.Contains(here))
            {
                continue;
            }

            var cycle = path[path.IndexOf(here)..];
            var from = cycle.IndexOf(cycle.Min()!);
            cycle = [.. cycle[from..], .. cycle[..from], cycle[from]];
            var edge = edges.All(cycle[0]).First(e => e.Table == cycle[1]);
            errors.Add(
                ErrorCodes.Cycle,
                $"models wait for each other: {string.Join(" → ", cycle)}",
                edge.IsCheck
                    ? "move the check to the model that is built later"
                    : $"{cycle[0]} reads {cycle[1]} here; let one of them read what the other is made of",
                edge.At
            );
            stuck.ExceptWith(cycle);
        }
    }
}
