using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace DayTrading.WorkloadRuns;

/// <summary>Builds another engine in this process, not started, with these settings; the composition of the program registers it.</summary>
public delegate IHost EngineFactory(IConfiguration settings);
