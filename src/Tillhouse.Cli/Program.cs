using Tillhouse.Cli;

return await App.RunAsync(args, Terminal.OfProcess(), listenToSignals: true);
