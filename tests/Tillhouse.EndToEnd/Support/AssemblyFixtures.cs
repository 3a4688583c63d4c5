using Tillhouse.EndToEnd.Published;

// Published on first use, and then shared by every test that runs the program as a process.
[assembly: AssemblyFixture(typeof(PublishedTill))]
