using System.Globalization;
using System.IO.Compression;
using Tillhouse.DuckDb;
using Tillhouse.EndToEnd.Support;
using Tillhouse.Tests.Support;

namespace Tillhouse.EndToEnd.Examples;

/// <summary>
/// The days of a real shop, taken one by one as they would have come, are the same as all taken at once, and what the raw files say. The first thirty;
/// TILL_RETAIL_DAYS=305 for the whole year.
/// </summary>
public sealed class OnlineRetailTests
{
    private const int AllDays = 305;
    private static readonly int Days = int.Parse(
        Environment.GetEnvironmentVariable("TILL_RETAIL_DAYS") ?? "30",
        CultureInfo.InvariantCulture
    );

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Days_taken_one_by_one_equal_all_taken_at_once_and_their_raw_files()
    {
        var raw = SharedData.Path("data/uci_online_retail/by_day");
        var files = Directory.EnumerateFiles(raw, "*.csv.gz").Order(StringComparer.Ordinal).ToList();
        files.Count.ShouldBe(AllDays);
        files = files[..Days];
        using var once = Project();
        using var daily = Project();
        files.ForEach(f => Land(once, f));
        await RunAsync(once);

        var began = TimeProvider.System.GetTimestamp();
        foreach (var file in files)
        {
            Land(daily, file);
            await RunAsync(daily);
        }

        var took = TimeProvider.System.GetElapsedTime(began);
        TestContext.Current.SendDiagnosticMessage($"{Days} runs took {took}");

        (await DifferenceAsync(once, daily)).ShouldBeEmpty();
        (await RevenueAsync(once)).ShouldBe(Raw(files));
    }

    private static TempFolder Project()
    {
        var folder = new TempFolder();
        var source = Path.Combine(SharedData.RepositoryRoot, "examples/online-retail");
        foreach (
            var file in Directory
                .EnumerateFiles(source, "*", SearchOption.AllDirectories)
                .Where(f => !f.Contains("/lake/", StringComparison.Ordinal))
        )
        {
            var target = folder[Path.GetRelativePath(source, file)];
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }

        var project = folder["tillhouse.yml"];
        File.WriteAllLines(
            project,
            File.ReadAllLines(project).Select(l => l.StartsWith("landing:", StringComparison.Ordinal) ? "landing: ./landing" : l)
        );
        return folder;
    }

    private static void Land(TempFolder project, string file)
    {
        var target = project[$"landing/by_day/{Path.GetFileName(file)}"];
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        File.Copy(file, target);
    }

    private static async Task RunAsync(TempFolder project) =>
        (await InProcess.RunAsync(project.Path, TimeProvider.System, null, Cancellation)).ShouldSucceed();

    /// <summary>Every table that differs, in anything but the batch and the time at which a row came.</summary>
    private static async Task<string> DifferenceAsync(TempFolder expected, TempFolder actual)
    {
        using var duck = DuckSql.Open();
        var left = await LakeTables.ReadAsync(duck, expected["lake"], Cancellation);
        var right = await LakeTables.ReadAsync(duck, actual["lake"], Cancellation);
        left.Keys.ShouldBe(right.Keys);

        // What runs say of themselves differs, as there were many of them or one.
        var tables = left.Keys.Where(t => !t.StartsWith("system/", StringComparison.Ordinal)).ToList();
        tables.Count.ShouldBe(7);
        return string.Join(
            "\n",
            tables
                .Select(t => (Table: t, Difference: TableDifference.Find(duck, Data(duck, left[t]), Data(duck, right[t]))))
                .Where(t => t.Difference is not null)
                .Select(t => $"{t.Table}: {t.Difference}")
        );
    }

    private static string Data(DuckDbConnection duck, string relation)
    {
        var columns = TableDifference.Columns(duck, relation).Select(c => c.Name).Except(["_batch", "_ingested_at"]);
        return $"(select {string.Join(", ", columns.Select(DuckSql.Name))} from {relation})";
    }

    private static async Task<List<string>> RevenueAsync(TempFolder project)
    {
        using var duck = DuckSql.Open();
        var tables = await LakeTables.ReadAsync(duck, project["lake"], Cancellation);
        return
        [
            .. duck.Rows(
                    $"select strftime(invoice_month, '%Y-%m'), cast(revenue as varchar) from {tables["gold/monthly_revenue"]} order by invoice_month"
                )
                .Select(r => $"{r[0]} {r[1]}"),
        ];
    }

    /// <summary>Each month's revenue, read line by line without an engine: goods sold less goods cancelled.</summary>
    private static List<string> Raw(List<string> files)
    {
        var months = new SortedDictionary<string, decimal>(StringComparer.Ordinal);
        foreach (var file in files)
        {
            using var lines = new StreamReader(new GZipStream(File.OpenRead(file), CompressionMode.Decompress));
            lines.ReadLine().ShouldBe("InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country");
            while (lines.ReadLine() is { } line)
            {
                var cells = Cells(line);
                var code = cells[1].ToUpperInvariant();
                var isProduct = char.IsAsciiDigit(code[0]) || code.StartsWith("DCGS", StringComparison.Ordinal);
                var amount = decimal.Parse(cells[3], CultureInfo.InvariantCulture) * decimal.Parse(cells[5], CultureInfo.InvariantCulture);
                var counts = isProduct && cells[0][0] != 'A' && (amount > 0 || cells[0][0] == 'C');
                months[cells[4][..7]] = months.GetValueOrDefault(cells[4][..7]) + (counts ? amount : 0);
            }
        }

        return [.. months.Select(m => string.Create(CultureInfo.InvariantCulture, $"{m.Key} {m.Value:F3}"))];
    }

    /// <summary>The cells of a line of CSV; no cell of these files goes over several lines.</summary>
    private static List<string> Cells(string line)
    {
        var cells = new List<string> { "" };
        var quoted = false;
        foreach (var c in line)
        {
            if (c == '"')
            {
                quoted = !quoted;
            }
            else if (c == ',' && !quoted)
            {
                cells.Add("");
            }
            else
            {
                cells[^1] += c;
            }
        }

        return cells;
    }
}
