using Tillhouse.Delta.Storage;
using Tillhouse.Tests.Support;

namespace Tillhouse.Tests.Contracts;

public sealed class LocalStoreTests : ObjectStoreContract, IDisposable
{
    private readonly TemporaryFolder folder = new();

    public LocalStoreTests() => Store = new LocalStore(folder.Path);

    protected override IObjectStore Store { get; }

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_put_leaves_no_temporary_file()
    {
        var token = TestContext.Current.CancellationToken;
        await Store.PutIfAbsentAsync("x/1", "a"u8.ToArray(), token);
        await Store.PutIfAbsentAsync("x/1", "b"u8.ToArray(), token);
        await Store.PutAsync("x/2", "c"u8.ToArray(), token);
        Directory.GetFiles(folder.Path, "*", SearchOption.AllDirectories).Select(Path.GetFileName).Order().ShouldBe(["1", "2"]);
    }
}

public sealed class RecordingStoreTests : ObjectStoreContract, IDisposable
{
    private readonly TemporaryFolder folder = new();

    public RecordingStoreTests() => Store = new RecordingStore(new LocalStore(folder.Path));

    protected override IObjectStore Store { get; }

    public void Dispose() => folder.Dispose();
}

public sealed class FaultyStoreTests : ObjectStoreContract, IDisposable
{
    private readonly TemporaryFolder folder = new();

    public FaultyStoreTests() => Store = new FaultyStore(new LocalStore(folder.Path), failAt: int.MaxValue, afterEffect: false);

    protected override IObjectStore Store { get; }

    public void Dispose() => folder.Dispose();
}

public sealed class MemoryStoreTests : ObjectStoreContract
{
    protected override IObjectStore Store { get; } = new MemoryStore(TimeProvider.System);
}

public sealed class LatencyStoreTests : ObjectStoreContract
{
    protected override IObjectStore Store { get; } =
        new LatencyStore(new MemoryStore(TimeProvider.System), TimeProvider.System, () => TimeSpan.Zero);
}
