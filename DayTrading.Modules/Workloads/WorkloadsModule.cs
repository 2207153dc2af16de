namespace DayTrading.Workloads;
public static class WorkloadsModule { }
