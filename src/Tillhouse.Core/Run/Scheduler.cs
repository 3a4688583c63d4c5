using Tillhouse.Core.Plan;
using Tillhouse.Core.Project;

namespace Tillhouse.Core.Run;

/// <summary>
/// Decides which stages may start. It knows no thread, no clock and no engine: it is told what ended and says what is ready, so that every
/// order of events can be tested.
/// </summary>
public sealed class Scheduler
{
    private readonly Dictionary<TableName, Node> nodes = [];
    private readonly List<TableName> order = [];

    /// <summary>Prepares the stages of a plan.</summary>
    /// <param name="stages">In an order in which each comes after what it waits for; stages that skip count as done.</param>
    /// <param name="waitsFor">The tables a stage's table reads, for its rows or for its checks.</param>
    public Scheduler(IEnumerable<Stage> stages, Func<TableName, IEnumerable<TableName>> waitsFor)
    {
        foreach (var stage in stages)
        {
            if (stage is Stage.Skip)
            {
                continue;
            }

            var node = new Node(stage);
            foreach (var table in waitsFor(stage.Table).Where(nodes.ContainsKey))
            {
                node.Waiting.Add(table);
                nodes[table].Readers.Add(stage.Table);
            }

            nodes.Add(stage.Table, node);
            order.Add(stage.Table);
        }
    }

    /// <summary>Whether every stage has ended or is blocked.</summary>
    public bool IsDone => nodes.Values.All(n => n.State is State.Done or State.Failed or State.Blocked);

    /// <summary>The stages that are ready now; each is given out once.</summary>
    public IReadOnlyList<Stage> Start()
    {
        var ready = order.Where(t => nodes[t] is { State: State.Waiting, Waiting.Count: 0 }).ToList();
        foreach (var table in ready)
        {
            nodes[table].State = State.Running;
        }

        return [.. ready.Select(t => nodes[t].Stage)];
    }

    /// <summary>Says that a stage ended well. Returns the stages that became ready, in the plan's order.</summary>
    public IReadOnlyList<Stage> Succeeded(TableName table)
    {
        End(table, State.Done);
        foreach (var reader in nodes[table].Readers)
        {
            nodes[reader].Waiting.Remove(table);
        }

        return Start();
    }

    /// <summary>Says that a stage failed. Returns the stages that can't run any more because they read it, directly or by way of others.</summary>
    public IReadOnlyList<Stage> Failed(TableName table)
    {
        End(table, State.Failed);
        var blocked = new List<Stage>();
        Block(table, blocked);
        return [.. blocked.OrderBy(s => order.IndexOf(s.Table))];
    }

    /// <summary>Whether any stage that has not ended reads a table.</summary>
    public bool HasReaders(TableName table) =>
        nodes.TryGetValue(table, out var node) && node.Readers.Any(r => nodes[r].State is State.Waiting or State.Running);

    private void End(TableName table, State state)
    {
        var node = nodes[table];
        if (node.State != State.Running)
        {
            throw new InvalidOperationException($"{table} is not running, so it can't end.");
        }

        node.State = state;
    }

    private void Block(TableName table, List<Stage> blocked)
    {
        foreach (var reader in nodes[table].Readers.Where(r => nodes[r].State == State.Waiting))
        {
            nodes[reader].State = State.Blocked;
            blocked.Add(nodes[reader].Stage);
            Block(reader, blocked);
        }
    }

    private enum State
    {
        Waiting,
        Running,
        Done,
        Failed,
        Blocked,
    }

    private sealed class Node(Stage stage)
    {
        public Stage Stage { get; } = stage;

        public State State { get; set; } = State.Waiting;

        public HashSet<TableName> Waiting { get; } = [];

        public List<TableName> Readers { get; } = [];
    }
}
