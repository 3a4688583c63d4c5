using Tillhouse.Core.Engine;
using Tillhouse.Core.Plan;
using Tillhouse.Core.Project;
using Tillhouse.Core.Run;
using Tillhouse.Core.Verify;
using Tillhouse.Tests.Support;

namespace Tillhouse.EndToEnd.Histories;

/// <summary>Lets a history happen to a shop of its own, with a run after each batch, and compares the tables with a rebuild from bronze.</summary>
/// <param name="openings">The shops that histories begin with.</param>
internal sealed class HistoryRun(Openings openings) : IDisposable
{
    private static readonly string[] Targets =
    [
        "basket_affinity",
        "cohort_retention",
        "conversion_funnel",
        "customer_insights",
        "daily_sales",
        "delayed_orders",
        "delivery_kpis",
        "department_analytics",
        "fact_inventory",
        "fact_web_events",
        "inventory_health",
        "kpi_overview",
        "payment_reconciliation",
        "product_performance",
        "revenue_year_over_year",
        "review_insights",
        "session_attribution",
    ];

    /// <summary>Models with another expression for the same thing, which gives other rows.</summary>
    private static readonly (string File, string From, string To)[] Variants =
    [
        ("models/silver/orders.sql", "upper(nullif(trim(coupon_code), ''))", "'none'"),
        ("models/silver/products.sql", "order by updated_at desc", "order by updated_at"),
        ("models/gold/core/fact_orders.sql", "o.delivery_date) > 7, false)", "o.delivery_date) > 1, false)"),
        ("models/gold/core/fact_sales.sql", "coalesce(p.department, 'unknown')", "coalesce(p.department, 'none')"),
        ("models/gold/core/dim_customer.sql", "track: [", "track: [email, "),
        ("models/gold/sales/daily_sales.sql", "sum(refunded_amount)", "max(refunded_amount)"),
    ];

    private readonly TempFolder folder = TempFolder.InMemory();
    private readonly List<string>[] lines = [.. ShopRows.Sources.Select(_ => new List<string>())];
    private readonly int[] keys = new int[ShopRows.Sources.Count];
    private readonly List<(int Source, string Content)> files = [];
    private readonly HashSet<string> varied = new(StringComparer.Ordinal);
    private HashSet<TableName> selected = [];
    private IReadOnlyList<int> sources = [];
    private IReadOnlyList<(string File, string From, string To)> variants = [];
    private List<(int Source, int Key, int Values)> gone = [];
    private int now = 24 * 60;
    private int written;

    /// <summary>The kinds of events that really happened: a shop without rows can have no duplicate.</summary>
    public HashSet<EventKind> Happened { get; } = [];

    /// <summary>How much was computed by each build of a table that the same model had made before and that can be made of changes.</summary>
    public List<BuildExtent> Extents { get; } = [];

    /// <summary>The tables that were compared.</summary>
    public HashSet<string> Compared { get; } = new(StringComparer.Ordinal);

    /// <summary>The project's folder.</summary>
    public string Folder => folder.Path;

    /// <summary>Lands the first batch of a shop, for all its sources.</summary>
    public void Open(HistoryEvent[] opening)
    {
        File.WriteAllText(folder["tillhouse.yml"], "name: history\nextends: shop\n");
        sources = [.. Enumerable.Range(0, ShopRows.Sources.Count)];
        Land(opening);
        Happened.Clear();
    }

    /// <summary>Builds all tables.</summary>
    public async Task BuildAllAsync(CancellationToken cancellationToken)
    {
        using var session = Start();
        selected = [.. session.Project.Graph.Order, .. ShopRows.Sources.Select(s => new TableName(Layer.Bronze, s))];
        await BuildAsync(session, cancellationToken);
    }

    /// <summary>Lets it happen. Returns what differs, for people; null when every table is as a rebuild makes it.</summary>
    public async Task<string?> RunAsync(History history, CancellationToken cancellationToken)
    {
        Open(Openings.Events(history.Opening));
        await openings.CopyAsync(history.Opening, Folder, cancellationToken);
        var session = Start();
        try
        {
            Look(session, history);
            foreach (var batch in history.Batches)
            {
                Land(batch);
                if (batch.Any(e => e.Kind is EventKind.ModelChanged))
                {
                    session.Dispose();
                    session = Start();
                }

                await BuildAsync(session, cancellationToken);
            }

            return await CompareAsync(session, cancellationToken);
        }
        finally
        {
            session.Dispose();
        }
    }

    public void Dispose() => folder.Dispose();

    private static EngineOptions Limits() => EngineOptions.ForThisMachine(1L << 30) with { Threads = 1 };

    private ProjectSession Start() =>
        ProjectSession.Open(
            ProjectLoader.Load(new ProjectLocation(folder.Path, SearchAbove: false)),
            new SessionOptions { Engine = Limits() }
        );

    /// <summary>Only what the target is made of can make a difference to it.</summary>
    private void Look(ProjectSession session, History history)
    {
        var target = new TableName(Layer.Gold, Targets[history.Target % Targets.Length]);
        selected = [target, .. session.Project.Graph.Upstream(target)];
        sources =
        [
            .. Enumerable.Range(0, ShopRows.Sources.Count).Where(s => selected.Contains(new TableName(Layer.Bronze, ShopRows.Sources[s]))),
        ];
        var files = selected.Where(t => t.Layer != Layer.Bronze).Select(t => session.Project.Models[t].Definition.File).ToList();
        variants = [.. Variants.Where(v => files.Any(f => f.EndsWith(v.File, StringComparison.Ordinal)))];
    }

    private async Task BuildAsync(ProjectSession session, CancellationToken cancellationToken)
    {
        var plan = await session.PlanAsync(selected, force: false, cancellationToken);
        var report = await session.RunAsync(plan, new Silence<RunEvent>(), cancellationToken);
        report.ShouldSucceed();
        Extents.AddRange(
            report
                .Tasks.Where(t => t.Stage is Stage.Build { Reason: BuildReason.InputsChanged, Model.Build.IsIncremental: true })
                .Select(t => ((TaskResult.Built)t.Result).Extent)
        );
    }

    private async Task<string?> CompareAsync(ProjectSession session, CancellationToken cancellationToken)
    {
        var verdicts = await new Verifier(session, Limits(), TimeProvider.System).RunAsync(
            selected,
            KeySample.Whole,
            new Silence<VerifyEvent>(),
            cancellationToken
        );
        Compared.UnionWith(verdicts.OfType<TableVerdict.Equal>().Select(v => v.Table.ToString()));
        var wrong = verdicts.Where(v => v is not TableVerdict.Equal).Select(Describe).ToList();
        return wrong.Count == 0 ? null : string.Join('\n', wrong);
    }

    private static string Describe(TableVerdict verdict) =>
        verdict is TableVerdict.Different d
            ? $"{d.Table}: {string.Join(", ", d.Difference.Key)}: {string.Join(", ", d.Difference.Columns)} ({d.Difference.Sides})"
            : verdict.ToString();

    private void Land(HistoryEvent[] batch)
    {
        var back = gone;
        gone = [];
        var landed = ShopRows.Sources.Select(_ => new List<string>()).ToList();
        foreach (var (source, key, values) in back)
        {
            Put(landed, source, ShopRows.Line(ShopRows.Sources[source], key, values, ++now));
        }

        foreach (var happening in batch)
        {
            Happen(happening, landed);
        }

        for (var source = 0; source < landed.Count; source++)
        {
            if (landed[source].Count > 0)
            {
                Write(source, landed[source]);
            }
        }
    }

    private void Happen(HistoryEvent e, List<List<string>> landed)
    {
        var source = sources[e.Source % sources.Count];
        var name = ShopRows.Sources[source];
        var known = keys[source] == 0 ? -1 : e.Pick % keys[source];
        var line = e.Kind switch
        {
            EventKind.New => ShopRows.Line(name, keys[source]++, e.Pick, ++now),
            EventKind.OutOfOrder => ShopRows.Line(name, keys[source]++, e.Pick, 24),
            EventKind.Changed when known >= 0 => ShopRows.Line(name, known, e.Pick, ++now),
            EventKind.Late when known >= 0 => ShopRows.Line(name, known, e.Pick, e.Pick % 48),
            EventKind.GoneAndBack when known >= 0 => ShopRows.Line(name, known, e.Pick, ++now, gone: true),
            EventKind.Duplicate when lines[source].Count > 0 => lines[source][e.Pick % lines[source].Count],
            EventKind.Broken => ShopRows.Broken(name, e.Pick % 9),
            _ => null,
        };
        if (line is not null)
        {
            Put(landed, source, line);
        }

        if (e.Kind is EventKind.GoneAndBack && known >= 0)
        {
            gone.Add((source, known, e.Pick));
        }

        var also = e.Kind switch
        {
            EventKind.Empty => Write(source, []),
            EventKind.Replayed => Replay(e.Pick),
            EventKind.ModelChanged when variants.Count > 0 => Vary(variants[e.Pick % variants.Count]),
            _ => false,
        };
        if (line is not null || also)
        {
            Happened.Add(e.Kind);
        }
    }

    private void Put(List<List<string>> landed, int source, string line)
    {
        landed[source].Add(line);
        lines[source].Add(line);
    }

    private bool Write(int source, List<string> content)
    {
        var text = string.Join('\n', content.Prepend(ShopRows.Header(ShopRows.Sources[source]))) + "\n";
        files.Add((source, text));
        return Copy((source, text));
    }

    private bool Replay(int pick)
    {
        var known = files.FindAll(f => sources.Contains(f.Source));
        return known.Count > 0 && Copy(known[pick % known.Count]);
    }

    private bool Copy((int Source, string Content) file)
    {
        var path = folder[$"landing/{ShopRows.Sources[file.Source]}/{++written:D4}.csv"];
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, file.Content);
        return true;
    }

    private bool Vary((string File, string From, string To) variant)
    {
        var path = folder[variant.File];
        if (!varied.Add(variant.File))
        {
            varied.Remove(variant.File);
            File.Delete(path);
            return true;
        }

        var text = File.ReadAllText(Path.Combine(SharedData.RepositoryRoot, "shop", variant.File));
        text.Split(variant.From).Length.ShouldBeGreaterThan(1, $"{variant.File} has no {variant.From}");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text.Replace(variant.From, variant.To, StringComparison.Ordinal));
        return true;
    }
}
