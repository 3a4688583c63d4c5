using System.Text;
using Tillhouse.Delta.Storage;

namespace Tillhouse.Tests.Contracts;

/// <summary>What every store must do. Each store has a class that derives from this one.</summary>
public abstract class ObjectStoreContract
{
    protected abstract IObjectStore Store { get; }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_was_put_is_read_back()
    {
        await Store.PutAsync("a/b c/ü+%41.txt", "one"u8.ToArray(), Token);
        (await Text("a/b c/ü+%41.txt")).ShouldBe("one");
        await Store.PutAsync("a/b c/ü+%41.txt", "two"u8.ToArray(), Token);
        (await Text("a/b c/ü+%41.txt")).ShouldBe("two");
    }

    [Fact]
    public async Task What_is_not_there_is_null_and_no_error()
    {
        (await Store.ReadAsync("none", Token)).ShouldBeNull();
        (await Store.ReadAsync("no/such/folder", Token)).ShouldBeNull();
        (await Store.HeadAsync("none", Token)).ShouldBeNull();
        await Store.DeleteAsync("none", Token);
        await Store.DeleteAsync("no/such/folder", Token);
    }

    [Fact]
    public async Task A_folder_is_no_object()
    {
        await Store.PutAsync("folder/file", "x"u8.ToArray(), Token);
        (await Store.ReadAsync("folder", Token)).ShouldBeNull();
        (await Store.HeadAsync("folder", Token)).ShouldBeNull();
    }

    [Fact]
    public async Task Put_if_absent_leaves_what_is_there()
    {
        (await Store.PutIfAbsentAsync("x/1", "first"u8.ToArray(), Token)).ShouldBeOfType<PutOutcome.Created>();
        (await Store.PutIfAbsentAsync("x/1", "second"u8.ToArray(), Token)).ShouldBeOfType<PutOutcome.AlreadyExists>();
        (await Text("x/1")).ShouldBe("first");
    }

    [Fact]
    public async Task Of_many_writers_of_one_name_one_wins_and_its_bytes_stay()
    {
        for (var round = 0; round < 50; round++)
        {
            var key = $"race/{round}";
            var outcomes = await Task.WhenAll(
                Enumerable
                    .Range(0, 8)
                    .Select(writer =>
                        Task.Run(
                            async () =>
                                (
                                    writer,
                                    Outcome: await Store.PutIfAbsentAsync(
                                        key,
                                        Encoding.UTF8.GetBytes(new string((char)('a' + writer), 5000)),
                                        Token
                                    )
                                ),
                            Token
                        )
                    )
            );
            var winner = outcomes.Where(o => o.Outcome is PutOutcome.Created).ShouldHaveSingleItem().writer;
            (await Text(key)).ShouldBe(new string((char)('a' + winner), 5000));
        }
    }

    [Fact]
    public async Task A_reader_never_sees_half_a_replacement()
    {
        var a = Encoding.UTF8.GetBytes(new string('a', 100_000));
        var b = Encoding.UTF8.GetBytes(new string('b', 50_000));
        await Store.PutAsync("p", a, Token);
        var writing = Task.Run(
            async () =>
            {
                for (var i = 0; i < 50; i++)
                {
                    await Store.PutAsync("p", i % 2 == 0 ? b : a, Token);
                }
            },
            Token
        );
        while (!writing.IsCompleted)
        {
            var seen = (await Store.ReadAsync("p", Token)).ShouldNotBeNull();
            (seen.AsSpan().SequenceEqual(a) || seen.AsSpan().SequenceEqual(b)).ShouldBeTrue();
        }

        await writing;
    }

    [Fact]
    public async Task A_listing_is_in_order_of_keys_and_begins_after_the_one_given()
    {
        string[] keys = ["log/00/x", "log/00.json", "log/01.json", "log/01.json.d/y", "log/02.json", "log/_last", "logs/other", "m"];
        foreach (var key in keys)
        {
            await Store.PutAsync(key, "x"u8.ToArray(), Token);
        }

        var ordered = keys.Order(StringComparer.Ordinal).ToList();
        (await List("", null)).ShouldBe(ordered);
        (await List("log/", null)).ShouldBe(ordered.Where(k => k.StartsWith("log/", StringComparison.Ordinal)));
        (await List("log", null)).ShouldBe(ordered.Where(k => k.StartsWith("log", StringComparison.Ordinal)));
        (await List("log/0", "log/01.json")).ShouldBe(["log/01.json.d/y", "log/02.json"]);
        (await List("log/", "log/01")).ShouldBe(["log/01.json", "log/01.json.d/y", "log/02.json", "log/_last"]);
        (await List("nothing/", null)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Head_and_listing_know_the_size()
    {
        await Store.PutAsync("s", new byte[1234], Token);
        (await Store.HeadAsync("s", Token)).ShouldNotBeNull().Size.ShouldBe(1234);
        await foreach (var info in Store.ListAsync("s", null, Token))
        {
            info.Size.ShouldBe(1234);
        }
    }

    [Fact]
    public async Task Deleted_is_gone()
    {
        await Store.PutAsync("d/1", "x"u8.ToArray(), Token);
        await Store.DeleteAsync("d/1", Token);
        (await Store.ReadAsync("d/1", Token)).ShouldBeNull();
        (await Store.PutIfAbsentAsync("d/1", "y"u8.ToArray(), Token)).ShouldBeOfType<PutOutcome.Created>();
    }

    [Theory]
    [InlineData("../x")]
    [InlineData("/etc/passwd")]
    [InlineData("a//b")]
    [InlineData("a/./b")]
    [InlineData("a/../../b")]
    public async Task A_key_cannot_leave_the_root(string key)
    {
        await Should.ThrowAsync<ArgumentException>(async () => await Store.ReadAsync(key, Token));
        await Should.ThrowAsync<ArgumentException>(async () => await Store.PutAsync(key, "x"u8.ToArray(), Token));
        Should.Throw<ArgumentException>(() => Store.Locate(key));
    }

    private async Task<string> Text(string key) => Encoding.UTF8.GetString((await Store.ReadAsync(key, Token)).ShouldNotBeNull());

    private async Task<List<string>> List(string prefix, string? startAfter)
    {
        var keys = new List<string>();
        await foreach (var info in Store.ListAsync(prefix, startAfter, Token))
        {
            keys.Add(info.Key);
        }

        return keys;
    }
}
