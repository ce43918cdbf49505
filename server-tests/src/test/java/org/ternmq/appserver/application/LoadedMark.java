package org.ternmq.appserver.application;

/** One object for each class loader of this application: what a heap histogram counts. */
final class LoadedMark {
  static final LoadedMark ONE = new LoadedMark();

  private LoadedMark() {}

  @Override
  public String toString() {
    return "loaded";
  }
}
