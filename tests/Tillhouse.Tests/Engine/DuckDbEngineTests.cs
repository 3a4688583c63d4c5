using Tillhouse.Core.Engine;
using Tillhouse.DuckDb;
using Tillhouse.Tests.Support;

namespace Tillhouse.Tests.Engine;

public sealed class DuckDbEngineTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_confined_engine_reads_the_folders_it_was_left_and_spills_and_reaches_nothing_else()
    {
        var lake = Directory.CreateDirectory(Path.Combine(folder.Path, "lake")).FullName;
        var outside = Path.Combine(folder.Path, "secret.csv");
        File.WriteAllText(outside, "a\n1\n");
        File.WriteAllText(Path.Combine(lake, "own.csv"), "a\n1\n");
        using var engine = Start("tillhouse-1-own");
        using var before = engine.Connect();

        engine.Confine([lake]);

        using var after = engine.Connect();
        foreach (var connection in (DuckDbConnection[])[before, after])
        {
            connection.Scalar<long>($"SELECT count(*) FROM read_csv('{lake}/own.csv')").ShouldBe(1);
            Refused(connection, $"SELECT count(*) FROM read_csv('{outside}')");
            Refused(connection, $"SELECT count(*) FROM read_text('{lake}/../secret.csv')");
            Refused(connection, "SET enable_external_access = true");
            Refused(connection, $"SET allowed_directories = ['{folder.Path}/']");
        }

        // 300 MB of hash table in 256 MB.
        after
            .Scalar<long>("SELECT count(*) FROM (SELECT DISTINCT hash(i) AS a, hash(i + 1) AS b FROM range(12000000) t(i))")
            .ShouldBe(12_000_000);
    }

    [Fact]
    public void Folders_of_processes_that_are_gone_are_removed_and_those_in_use_are_left()
    {
        var dead = Directory.CreateDirectory(Path.Combine(folder.Path, "tillhouse-1-dead")).FullName;
        File.WriteAllText(Path.Combine(dead, "in-use"), "");
        File.WriteAllText(Path.Combine(dead, "spilled"), "");
        var other = Directory.CreateDirectory(Path.Combine(folder.Path, "tillhouse-notes")).FullName;
        using var first = Start("tillhouse-1-first");

        using (Start("tillhouse-1-second"))
        {
            Directory.Exists(dead).ShouldBeFalse();
            Directory.Exists(Path.Combine(folder.Path, "tillhouse-1-first")).ShouldBeTrue();
            Directory.Exists(other).ShouldBeTrue();
        }

        Directory.Exists(Path.Combine(folder.Path, "tillhouse-1-second")).ShouldBeFalse();
    }

    private static void Refused(DuckDbConnection connection, string sql) =>
        Should.Throw<DuckDbException>(() => connection.Execute(sql), sql);

    private DuckDbEngine Start(string spill) =>
        DuckDbEngine.Start(
            new EngineOptions
            {
                MemoryBytes = 256 << 20,
                Threads = 2,
                SpillFolder = Path.Combine(folder.Path, spill),
            }
        );
}
