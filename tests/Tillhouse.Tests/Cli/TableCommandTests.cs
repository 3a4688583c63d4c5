using System.Text.Json;
using Tillhouse.Cli;
using Tillhouse.Core;
using Tillhouse.Delta;
using Tillhouse.Delta.DuckDb;
using Tillhouse.Delta.Operations;
using Tillhouse.Delta.Storage;
using Tillhouse.DuckDb;
using DeltaEngine = Tillhouse.Delta.DuckDb.DuckDbEngine;

namespace Tillhouse.Tests.Cli;

public sealed class TableCommandTests : IAsyncLifetime
{
    private readonly TillBox till = new();

    /// <summary>A table of three rows, then a second version with five.</summary>
    public async ValueTask InitializeAsync()
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var connection = new DuckDbConnection("Data Source=:memory:");
        await connection.OpenAsync(cancel);
        using var engine = new DeltaEngine(connection);
        var store = new LocalStore(till.Folder);
        const string Select = "select range as id, case when range = 1 then null else 'n' || range end as name from range(3)";
        var schema = TypeMapping.SchemaOf(connection, Select);
        var writer = new DataFileWriter(connection, store);
        var first = await writer.WriteAsync("lake/gold/things", Select, schema, [], null, cancel);
        var table = await DeltaTable.CreateAsync(
            store,
            engine,
            "lake/gold/things",
            new TableDefinition(schema),
            first,
            cancellationToken: cancel
        );
        var more = await writer.WriteAsync("lake/gold/things", Select + " where range < 2", schema, [], null, cancel);
        await table.AppendAsync(more, cancellationToken: cancel);
        await File.WriteAllTextAsync(Path.Combine(till.Folder, "tillhouse.yml"), "name: x\n", cancel);
    }

    public ValueTask DisposeAsync()
    {
        till.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Read_writes_the_rows_of_a_folder()
    {
        (await till.RunAsync("table", "read", "lake/gold/things", "--format", "csv", "--version", "0")).ShouldBe(ExitCode.Ok);
        till.Out.ShouldBe("id,name\n0,n0\n1,\n2,n2\n");
        till.Error.ShouldBeEmpty();
    }

    [Fact]
    public async Task Read_takes_columns_a_condition_and_a_limit()
    {
        (
            await till.RunAsync("table", "read", "gold.things", "--columns", "NAME, id", "--where", "id = 2 -- the last", "--limit", "1")
        ).ShouldBe(ExitCode.Ok);
        till.Out.ShouldBe("name  id\n────  ──\nn2     2\n");
    }

    [Fact]
    public async Task Changes_shows_what_a_version_added()
    {
        (
            await till.RunAsync("table", "changes", "gold.things", "--without-feed", "--from", "1", "--format", "json", "--limit", "1")
        ).ShouldBe(ExitCode.Ok);
        var row = JsonDocument.Parse(till.Out).RootElement[0];
        row.GetProperty("_change_type").GetString().ShouldBe("insert");
        row.GetProperty("_commit_version").GetInt64().ShouldBe(1);
        row.GetProperty("id").GetInt64().ShouldBeInRange(0, 1);
    }

    [Fact]
    public async Task Changes_of_a_table_without_a_feed_are_refused_unless_asked_for()
    {
        (await till.RunAsync("table", "changes", "gold.things")).ShouldNotBe(ExitCode.Ok);
        till.Error.ShouldContain("error T0633:");
        (await till.RunAsync("table", "changes", "gold.things", "--without-feed", "--from", "9")).ShouldNotBe(ExitCode.Ok);
        till.Error.ShouldContain("error T0606:");
    }

    [Fact]
    public async Task Read_suggests_the_column_that_was_meant()
    {
        (await till.RunAsync("table", "read", "gold.things", "--columns", "nmae")).ShouldBe(ExitCode.Usage);
        till.Error.ShouldBe("error T0905: the table has no column 'nmae'\n  help: did you mean name?\n");
    }

    [Fact]
    public async Task Read_says_what_is_wrong_with_a_condition()
    {
        (await till.RunAsync("table", "read", "gold.things", "--where", "nothing = 1")).ShouldBe(ExitCode.Usage);
        till.Error.ShouldContain("error T0905:");
        till.Error.ShouldContain("nothing");
        till.Error.ShouldNotContain("bug");
    }

    [Fact]
    public async Task Describe_as_json_is_one_object()
    {
        (await till.RunAsync("table", "describe", "gold.things", "--format", "json")).ShouldBe(ExitCode.Ok);
        var described = JsonDocument.Parse(till.Out).RootElement;
        described.GetProperty("version").GetInt64().ShouldBe(1);
        described.GetProperty("rows").GetInt64().ShouldBe(5);
        described.GetProperty("columns")[0].GetProperty("type").GetString().ShouldBe("long");
    }

    [Fact]
    public async Task History_is_newest_first_and_files_are_summed()
    {
        (await till.RunAsync("table", "history", "gold.things", "--format", "json")).ShouldBe(ExitCode.Ok);
        JsonDocument.Parse(till.Out).RootElement.EnumerateArray().Select(c => c.GetProperty("version").GetInt64()).ShouldBe([1, 0]);
        (await till.RunAsync("table", "files", "gold.things")).ShouldBe(ExitCode.Ok);
        till.Error.ShouldStartWith("2 files, ");
    }

    [Fact]
    public async Task A_folder_that_is_no_table_is_an_error_with_the_nearest_name_and_nothing_is_made()
    {
        (await till.RunAsync("table", "read", "lake/gold/thing")).ShouldBe(ExitCode.Environment);
        till.Error.ShouldStartWith("error T0601:");
        till.Error.ShouldContain("did you mean things?");
        Directory.Exists(Path.Combine(till.Folder, "lake/gold/thing")).ShouldBeFalse();
    }

    [Fact]
    public async Task A_version_that_is_not_there_is_an_error()
    {
        (await till.RunAsync("table", "describe", "gold.things", "--version", "9")).ShouldBe(ExitCode.Environment);
        till.Error.ShouldStartWith("error T0606:");
    }

    [Fact]
    public async Task A_condition_reads_no_other_file()
    {
        var secret = Path.Combine(till.Folder, "secret.csv");
        await File.WriteAllTextAsync(secret, "a\n1\n", TestContext.Current.CancellationToken);
        (await till.RunAsync("table", "read", "gold.things", "--where", $"id in (select a from read_csv('{secret}'))")).ShouldBe(
            ExitCode.Usage
        );
        till.Error.ShouldStartWith("--where:1:");
        till.Error.ShouldContain("error T0905: a subquery is not allowed here");
        till.Out.ShouldBeEmpty();
    }

    [Fact]
    public async Task Read_writes_lines_of_json_and_files_of_the_kind_that_their_name_says()
    {
        (await till.RunAsync("table", "read", "gold.things", "--where", "id = 0", "--version", "0", "-f", "jsonl")).ShouldBe(ExitCode.Ok);
        till.Out.ShouldBe("{\"id\":0,\"name\":\"n0\"}\n");
        (await till.RunAsync("table", "read", "gold.things", "--where", "id < 2", "--to", "things.parquet")).ShouldBe(ExitCode.Ok);
        till.Error.ShouldBe("4 rows in things.parquet\n");
        (await till.RunAsync("table", "read", "gold.things", "--limit", "2", "--to", "things.csv")).ShouldBe(ExitCode.Ok);
        (await File.ReadAllLinesAsync(Path.Combine(till.Folder, "things.csv"), TestContext.Current.CancellationToken)).Length.ShouldBe(3);
        (await till.RunAsync("table", "read", "gold.things", "--to", "things.csv")).ShouldBe(ExitCode.Usage);
        till.Error.ShouldStartWith("error T0904:");
        (await till.RunAsync("table", "read", "gold.things", "--to", "things.xls")).ShouldBe(ExitCode.Usage);
    }

    [Fact]
    public async Task A_version_is_also_found_by_its_time()
    {
        var lake = Path.Combine(till.Folder, "lake/gold/things/_delta_log");
        File.SetLastWriteTimeUtc(Path.Combine(lake, "00000000000000000000.json"), new DateTime(2025, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        (await till.RunAsync("table", "read", "gold.things", "--timestamp", "2025-01-01T02:00:00+01:00", "-f", "csv")).ShouldBe(
            ExitCode.Ok
        );
        till.Out.ShouldBe("id,name\n0,n0\n1,\n2,n2\n");
        (await till.RunAsync("table", "read", "gold.things", "--timestamp", "2024-12-31")).ShouldBe(ExitCode.Environment);
        till.Error.ShouldStartWith("error T0606:");
        (await till.RunAsync("table", "read", "gold.things", "--timestamp", "soon")).ShouldBe(ExitCode.Usage);
        (await till.RunAsync("table", "read", "gold.things", "--timestamp", "2025-01-02", "--version", "0")).ShouldBe(ExitCode.Usage);
    }

    [Fact]
    public async Task Restore_says_first_what_it_would_do()
    {
        (await till.RunAsync("table", "restore", "gold.things", "--version", "0", "--dry-run", "-f", "json")).ShouldBe(ExitCode.Ok);
        var plan = JsonDocument.Parse(till.Out).RootElement;
        plan.GetProperty("dryRun").GetBoolean().ShouldBeTrue();
        plan.GetProperty("files")[0].GetProperty("action").GetString().ShouldBe("removed");
        (await till.RunAsync("table", "describe", "gold.things", "-f", "json")).ShouldBe(ExitCode.Ok);
        JsonDocument.Parse(till.Out).RootElement.GetProperty("version").GetInt64().ShouldBe(1);

        (await till.RunAsync("table", "restore", "gold.things", "--version", "0")).ShouldBe(ExitCode.Ok);
        till.Error.ShouldBe("version 2 is as version 0 was: 0 files back, 1 out\n");
        (await till.RunAsync("table", "read", "gold.things", "-f", "csv")).ShouldBe(ExitCode.Ok);
        till.Out.ShouldBe("id,name\n0,n0\n1,\n2,n2\n");
        (await till.RunAsync("table", "restore", "gold.things")).ShouldBe(ExitCode.Usage);
    }

    [Fact]
    public async Task Vacuum_lists_and_deletes_and_refuses_to_be_hasty()
    {
        var stray = Path.Combine(till.Folder, "lake/gold/things/stray.parquet");
        await File.WriteAllTextAsync(stray, "x", TestContext.Current.CancellationToken);
        (await till.RunAsync("table", "vacuum", "gold.things", "--retain", "0h")).ShouldBe(ExitCode.Environment);
        till.Error.ShouldStartWith("error T0620:");
        (await till.RunAsync("table", "vacuum", "gold.things", "--retain", "0h", "--force", "--dry-run", "-f", "csv")).ShouldBe(
            ExitCode.Ok
        );
        till.Out.ShouldStartWith("file,bytes,modified\nstray.parquet,1,");
        File.Exists(stray).ShouldBeTrue();
        (await till.RunAsync("table", "vacuum", "gold.things", "--retain", "0h", "--force")).ShouldBe(ExitCode.Ok);
        till.Error.ShouldStartWith("1 file deleted, 1 B; older than ");
        File.Exists(stray).ShouldBeFalse();
        (await till.RunAsync("table", "vacuum", "gold.things", "--retain", "soon")).ShouldBe(ExitCode.Usage);
    }

    [Fact]
    public async Task Repair_finds_what_is_lost_and_goes_on_without_it()
    {
        File.Delete(Directory.GetFiles(Path.Combine(till.Folder, "lake/gold/things"), "*.parquet").Order().First());
        (await till.RunAsync("table", "repair", "gold.things", "--dry-run", "-f", "json")).ShouldBe(ExitCode.Findings);
        JsonDocument.Parse(till.Out).RootElement.GetProperty("lostRows").GetInt64().ShouldBeInRange(2, 3);
        (await till.RunAsync("table", "repair", "gold.things")).ShouldBe(ExitCode.Ok);
        till.Error.ShouldStartWith("version 2 is without 1 file with ");
        (await till.RunAsync("table", "read", "gold.things", "--limit", "0")).ShouldBe(ExitCode.Ok);
        (await till.RunAsync("table", "repair", "gold.things")).ShouldBe(ExitCode.Ok);
        till.Error.ShouldBe("nothing is missing\n");
    }

    [Fact]
    public async Task Verify_finds_a_flipped_bit_and_says_so_by_its_exit_code()
    {
        (await till.RunAsync("table", "verify", "gold.things")).ShouldBe(ExitCode.Ok);
        till.Error.ShouldBe("2 files as the log says, 2 of them by their hash\n");
        var file = Directory.GetFiles(Path.Combine(till.Folder, "lake/gold/things"), "*.parquet").Order().First();
        var bytes = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
        bytes[bytes.Length / 2] ^= 16;
        await File.WriteAllBytesAsync(file, bytes, TestContext.Current.CancellationToken);
        (await till.RunAsync("table", "verify", "gold.things", "--format", "json")).ShouldBe(ExitCode.Findings);
        JsonDocument.Parse(till.Out).RootElement.GetProperty("faults")[0].GetProperty("fault").GetString().ShouldBe("hash");
        (await till.RunAsync("table", "verify", "gold.things", "--quick")).ShouldBe(ExitCode.Ok);
    }

    [Fact]
    public async Task Delete_and_update_count_first_and_then_change()
    {
        (await till.RunAsync("table", "delete", "gold.things", "--where", "id = 2", "--dry-run", "-f", "json")).ShouldBe(ExitCode.Ok);
        JsonDocument.Parse(till.Out).RootElement.GetProperty("changes")[0].GetProperty("deleted").GetInt64().ShouldBe(1);
        (await till.RunAsync("table", "delete", "gold.things", "--where", "id = 2")).ShouldBe(ExitCode.Ok);
        till.Error.ShouldStartWith("version 2: 0 rows inserted, 0 updated, 1 deleted in 1 file");
        (await till.RunAsync("table", "update", "gold.things", "--set", "NAME = upper(name) || id", "--where", "id = 0")).ShouldBe(
            ExitCode.Ok
        );
        till.Error.ShouldStartWith("version 3: 0 rows inserted, 2 updated, 0 deleted in 2 files");
        (await till.RunAsync("table", "read", "gold.things", "--where", "id <> 1", "-f", "csv")).ShouldBe(ExitCode.Ok);
        till.Out.ShouldBe("id,name\n0,N00\n0,N00\n");
        (await till.RunAsync("table", "delete", "gold.things")).ShouldBe(ExitCode.Usage);
        (await till.RunAsync("table", "update", "gold.things", "--set", "nmae = 1")).ShouldBe(ExitCode.Usage);
        till.Error.ShouldContain("did you mean name?");
        (await till.RunAsync("table", "delete", "gold.things", "--all")).ShouldBe(ExitCode.Ok);
        (await till.RunAsync("table", "read", "gold.things", "-f", "json")).ShouldBe(ExitCode.Ok);
        till.Out.ShouldBe("[]\n");
    }

    [Theory]
    [InlineData("delete", "--where", "id in (select 1)")]
    [InlineData("delete", "--where", "true) or (select count(*) > 0 from read_csv('/etc/passwd')")]
    [InlineData("update", "--set", "name = (select content from read_text('/etc/passwd'))")]
    [InlineData("update", "--set", "name = current_setting('home_directory')")]
    public async Task A_change_takes_expressions_and_nothing_else(string verb, string option, string text)
    {
        (await till.RunAsync("table", verb, "gold.things", option, text)).ShouldBe(ExitCode.Usage);
        till.Error.ShouldContain("error T0905:");
        (await till.RunAsync("table", "describe", "gold.things", "-f", "json")).ShouldBe(ExitCode.Ok);
        JsonDocument.Parse(till.Out).RootElement.GetProperty("version").GetInt64().ShouldBe(1);
    }

    [Fact]
    public async Task Optimize_puts_files_together_and_says_what_it_would_do()
    {
        (await till.RunAsync("table", "optimize", "gold.things", "--dry-run")).ShouldBe(ExitCode.Ok);
        till.Error.ShouldBe("2 files would be written anew\n");
        (await till.RunAsync("table", "optimize", "gold.things", "--zorder-by", "id,name")).ShouldBe(ExitCode.Ok);
        till.Error.ShouldStartWith("version 2: 2 files became 1, ");
        (await till.RunAsync("table", "optimize", "gold.things", "--format", "json")).ShouldBe(ExitCode.Ok);
        JsonDocument.Parse(till.Out).RootElement.GetProperty("bins").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task Convert_makes_a_table_of_plain_parquet()
    {
        (
            await till.RunAsync(
                "table",
                "read",
                "gold.things",
                "--to",
                Path.Combine(Directory.CreateDirectory(Path.Combine(till.Folder, "plain")).FullName, "a.parquet")
            )
        ).ShouldBe(ExitCode.Ok);
        (await till.RunAsync("table", "convert", "plain", "--dry-run", "-f", "csv")).ShouldBe(ExitCode.Ok);
        till.Out.ShouldBe("column,type,partition\nid,long,false\nname,string,false\n");
        (await till.RunAsync("table", "convert", "plain")).ShouldBe(ExitCode.Ok);
        till.Error.ShouldBe("plain is a Delta table: 1 file, 5 rows\n");
        (await till.RunAsync("table", "convert", "plain")).ShouldBe(ExitCode.Environment);
        till.Error.ShouldStartWith("error T0602:");
        (await till.RunAsync("table", "convert", "nowhere")).ShouldBe(ExitCode.Environment);
        till.Error.ShouldStartWith("error T0622:");
    }

    [Fact]
    public async Task Merge_takes_the_rows_of_a_file_by_their_key()
    {
        await File.WriteAllTextAsync(
            Path.Combine(till.Folder, "new.csv"),
            "name,id\nTwo,2\nSeven,7\n",
            TestContext.Current.CancellationToken
        );
        (await till.RunAsync("table", "merge", "gold.things", "--from", "new.csv", "--on", "id", "--dry-run", "-f", "json")).ShouldBe(
            ExitCode.Ok
        );
        JsonDocument.Parse(till.Out).RootElement.GetProperty("changes")[0].GetProperty("updated").GetInt64().ShouldBe(1);
        (
            await till.RunAsync(
                "table",
                "merge",
                "gold.things",
                "--from",
                "new.csv",
                "--on",
                "id",
                "--matched-if",
                "source.name <> target.name"
            )
        ).ShouldBe(ExitCode.Ok);
        till.Error.ShouldStartWith("version 2: 1 row inserted, 1 updated, 0 deleted in 1 file");
        (await till.RunAsync("table", "read", "gold.things", "--where", "id > 1", "-f", "csv")).ShouldBe(ExitCode.Ok);
        till.Out.Split('\n').Order().ShouldBe(["", "2,Two", "7,Seven", "id,name"]);
        (
            await till.RunAsync(
                "table",
                "merge",
                "gold.things",
                "--from",
                "new.csv",
                "--on",
                "id",
                "--new",
                "skip",
                "--gone",
                "delete",
                "--gone-if",
                "target.id = 0"
            )
        ).ShouldBe(ExitCode.Ok);
        till.Error.ShouldContain("2 updated, 2 deleted");
        (await till.RunAsync("table", "merge", "gold.things", "--from", "new.csv", "--on", "id", "--matched-if", "(select true)")).ShouldBe(
            ExitCode.Usage
        );
        till.Error.ShouldContain("error T0905:");
        (await till.RunAsync("table", "merge", "gold.things", "--from", "old.csv", "--on", "id")).ShouldBe(ExitCode.Environment);
        (
            await till.RunAsync("table", "merge", "gold.things", "--from", "new.csv", "--on", "id", "--matched", "keep", "--new", "skip")
        ).ShouldBe(ExitCode.Usage);
    }

    [Fact]
    public async Task A_merge_changes_the_columns_that_the_file_has_and_says_which_it_does_not_take()
    {
        await WriteAsync("names.csv", "id,NAME,remark\n2,Two,x\n7,Seven,y\n");
        (await till.RunAsync("table", "merge", "gold.things", "--from", "names.csv", "--on", "id", "--new", "skip")).ShouldBe(ExitCode.Ok);
        till.Error.ShouldContain("the table has no column remark: what the file says there is not taken");
        till.Error.ShouldContain("0 rows inserted, 1 updated");

        await WriteAsync("keys.csv", "id\n2\n3\n");
        (await till.RunAsync("table", "merge", "gold.things", "--from", "keys.csv", "--on", "id", "--new", "skip")).ShouldBe(ExitCode.Ok);
        (await till.RunAsync("table", "read", "gold.things", "--where", "id = 2", "-f", "csv")).ShouldBe(ExitCode.Ok);
        till.Out.ShouldBe("id,name\n2,Two\n");
    }

    [Theory]
    [InlineData]
    [InlineData("--dry-run")]
    public async Task New_rows_need_every_column_also_when_a_merge_is_only_tried(params string[] options)
    {
        await WriteAsync("keys.csv", "id\n2\n7\n");
        (await till.RunAsync(["table", "merge", "gold.things", "--from", "keys.csv", "--on", "id", .. options])).ShouldBe(
            ExitCode.Environment
        );
        till.Error.ShouldStartWith("error T0612: the source has no column name");
    }

    private Task WriteAsync(string name, string text) =>
        File.WriteAllTextAsync(Path.Combine(till.Folder, name), text, TestContext.Current.CancellationToken);
}
