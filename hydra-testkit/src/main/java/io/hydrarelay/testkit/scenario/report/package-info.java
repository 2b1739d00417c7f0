/** What a scenario's run came to, for people, for programs and for build servers. */
@NullMarked
package io.hydrarelay.testkit.scenario.report;

import org.jspecify.annotations.NullMarked;
